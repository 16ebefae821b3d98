using System.Net.Sockets;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Diagnostic tools (dotnet-dump, -trace, -stack, -monitor) reach workers, without a debugger's part.</summary>
public sealed class MonitorFaults : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_monitor_to_which_this_program_connects_sees_its_workers()
    {
        using Socket monitor = Unix();
        monitor.Bind(new UnixDomainSocketEndPoint(_scratch.PathOf("monitor")));
        monitor.Listen();
        monitor.ReceiveTimeout = (int)Bound.TotalMilliseconds;
        Environment.SetEnvironmentVariable("DOTNET_DiagnosticPorts", _scratch.PathOf("monitor"));
        try
        {
            using var pool = new ProcessPool(1);
            int worker = pool.Ready().WorkerIds()[0];
            Assert.True(monitor.Poll(Bound, SelectMode.SelectRead), "The worker does not connect.");
            using Socket connection = monitor.Accept();

            // "ADVR_V1\0", the runtime's cookie, its process id, two bytes.
            byte[] advertisement = Receive(connection, 8 + 16 + 8 + 2);

            Assert.Equal("ADVR_V1\0"u8, advertisement.AsSpan(0, 8));
            Assert.Equal(worker, BitConverter.ToInt64(advertisement, 24));
        }
        finally
        {
            Environment.SetEnvironmentVariable("DOTNET_DiagnosticPorts", null);
        }
    }

    [Fact]
    public void A_tool_gets_answers_and_a_dump_from_a_worker()
    {
        using var pool = new ProcessPool(1);
        int worker = pool.Ready().WorkerIds()[0];

        const byte ProcessCommands = 4;
        byte[] about = Ask(worker, ProcessCommands, command: 0, []); // GetProcessInfo
        Assert.Equal(worker, BitConverter.ToInt64(about, 0));

        const byte DumpCommands = 1;
        string dump = _scratch.PathOf("dump");
        byte[] name = [.. BitConverter.GetBytes(dump.Length + 1), .. System.Text.Encoding.Unicode.GetBytes(dump + '\0')];
        const int Mini = 1;
        byte[] payload = [.. name, .. BitConverter.GetBytes(Mini), .. BitConverter.GetBytes(0)];
        byte[] result = Ask(worker, DumpCommands, command: 1, payload);
        Assert.Equal(0, BitConverter.ToInt32(result, 0));
        Assert.True(new FileInfo(dump).Length > 0);
    }

    // A command of the runtime's diagnostic port: "DOTNET_IPC_V1\0", size 2, set 1, command 1, two bytes, payload.
    private static byte[] Ask(int pid, byte set, byte command, byte[] payload)
    {
        const int HeaderSize = 20;
        const byte Ok = 0;
        using Socket port = Unix();
        port.ReceiveTimeout = (int)Bound.TotalMilliseconds;
        port.Connect(new UnixDomainSocketEndPoint(Assert.Single(RunFolder.FilesOf(pid))));
        byte[] size = BitConverter.GetBytes((ushort)(HeaderSize + payload.Length));
        port.Send([.. "DOTNET_IPC_V1\0"u8, .. size, set, command, 0, 0, .. payload]);
        byte[] header = Receive(port, HeaderSize);
        byte[] answer = Receive(port, BitConverter.ToUInt16(header, 14) - HeaderSize);
        Assert.Equal(Ok, header[17]);
        return answer;
    }

    private static byte[] Receive(Socket socket, int count)
    {
        byte[] bytes = new byte[count];
        for (int got = 0; got < count;)
        {
            int read = socket.Receive(bytes.AsSpan(got));
            Assert.NotEqual(0, read);
            got += read;
        }

        return bytes;
    }

    private static Socket Unix() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
