using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Functions;

/// <summary>Functions that take memory.</summary>
internal static class Hoarder
{
    private const int Megabyte = 1 << 20;
    private static readonly List<byte[]> Held = [];

    /// <summary>Holds that many bytes for ever, and returns the worker's pid.</summary>
    public static int Leaks(int bytes)
    {
        TakesManaged(bytes);
        return Environment.ProcessId;
    }

    public static int TakesManaged(int bytes)
    {
        for (int taken = 0; taken < bytes; taken += Megabyte)
        {
            byte[] block = new byte[Megabyte];
            Array.Fill(block, (byte)1);
            Held.Add(block);
        }

        return Held.Count;
    }

    public static unsafe int TakesNative(int bytes)
    {
        for (int taken = 0; taken < bytes; taken += Megabyte)
        {
            NativeMemory.Fill(NativeMemory.Alloc(Megabyte), Megabyte, 1);
        }

        return bytes;
    }

    /// <summary>Reads all of a mapped file and keeps it until the pool has looked; returns the sum.</summary>
    public static int ReadsMapped(string path, FileSignal read, FileSignal looked)
    {
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        using MemoryMappedViewAccessor view = file.CreateViewAccessor();
        int sum = 0;
        for (long i = 0; i < view.Capacity; i += 4096)
        {
            sum += view.ReadByte(i);
        }

        read.Set();
        looked.Wait();
        return sum;
    }

    public static int MakesGarbage(int megabytes)
    {
        int made = 0;
        for (int i = 0; i < megabytes; i++)
        {
            byte[] block = new byte[Megabyte];
            Array.Fill(block, (byte)1);
            made += block[^1];
        }

        return made;
    }
}
