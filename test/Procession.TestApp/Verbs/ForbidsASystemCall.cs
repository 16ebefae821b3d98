using System.Runtime.InteropServices;

namespace Procession.TestApp.Verbs;

/// <summary>Makes a pool in a process that a seccomp filter keeps from making one system call.</summary>
internal static unsafe partial class ForbidsASystemCall
{
    public static int Run(uint number, ushort error)
    {
        Console.WriteLine("start");
        Forbid(number, error);
        try
        {
            using var pool = new ProcessPool(1);
            Console.WriteLine($"works: {pool.Apply(() => 7)}");
        }
        catch (PoolBrokenException e)
        {
            Console.WriteLine($"refused: {e.Message}");
        }

        return 0;
    }

    private static void Forbid(uint number, ushort error)
    {
        const int NoNewPrivileges = 38;
        const int Seccomp = 317;
        const int SetFilter = 1;
        const int AllThreads = 1;
        Step* filter = stackalloc Step[]
        {
            new Step { Code = 0x20 }, // load the number of the call
            new Step { Code = 0x15, IfSo = 0, IfNot = 1, Value = number }, // is it this one?
            new Step { Code = 0x06, Value = 0x00050000u | error }, // then it fails
            new Step { Code = 0x06, Value = 0x7FFF0000 }, // others pass
        };
        var program = new FilterProgram { Length = 4, Filter = filter };
        if (Control(NoNewPrivileges, 1, 0, 0, 0) != 0 || Call(Seccomp, SetFilter, AllThreads, &program) != 0)
        {
            throw new PlatformNotSupportedException("This system takes no seccomp filter.");
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, nint operation, nint flags, FilterProgram* program);

    private struct Step
    {
        public ushort Code;
        public byte IfSo;
        public byte IfNot;
        public uint Value;
    }

    private struct FilterProgram
    {
        public ushort Length;
        public Step* Filter;
    }
}
