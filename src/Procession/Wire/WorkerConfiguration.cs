using System.Globalization;
using System.Text;

namespace Procession.Wire;

/// <summary>The first message to a worker: the payload of the Configure frame.</summary>
internal sealed record WorkerConfiguration
{
    /// <summary>
    /// Raised whenever the wire format changes. Both ends use the same assembly, so a difference means a mixed-up deployment.
    /// </summary>
    public const int WireVersion = 13;

    /// <summary>The <see cref="WorkerNumber"/> of a process that is a child and not a worker of a pool.</summary>
    public const int NumberOfChildren = 0;

    public required int WorkerNumber { get; init; }

    public required string PoolName { get; init; }

    public required int MaxConcurrency { get; init; }

    /// <summary>The assembly-qualified name of the user's serializer, or empty.</summary>
    public required string SerializerType { get; init; }

    /// <summary>The cultures of the pool, in the form of a Culture frame.</summary>
    public required byte[] Cultures { get; init; }

    /// <summary>The name and the path of the program, for code that asks for them.</summary>
    public required byte[] Program { get; init; }

    /// <summary>A <see cref="System.Diagnostics.ProcessPriorityClass"/>, or 0 for no change.</summary>
    public required int Priority { get; init; }

    /// <summary>How many bytes of memory the worker may use; 0 for no limit.</summary>
    public required long MemoryLimit { get; init; }

    /// <summary>The serialized initializer and finalizer; empty for none.</summary>
    public required byte[] Initializer { get; init; }

    public required byte[] Finalizer { get; init; }

    /// <summary>The rules of <see cref="Travel"/> that exist so far.</summary>
    public required byte[][] Rules { get; init; }

    /// <summary>The name and the secret of the family of processes that the worker belongs to.</summary>
    public required byte[] Family { get; init; }

    /// <summary>The keys of other programs' managers that are known so far.</summary>
    public required byte[][] Keys { get; init; }

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(WireVersion);
            writer.Write(WorkerNumber);
            writer.Write(PoolName);
            writer.Write(MaxConcurrency);
            writer.Write(SerializerType);
            writer.Write(Cultures.Length);
            writer.Write(Cultures);
            writer.Write(Program.Length);
            writer.Write(Program);
            writer.Write(Priority);
            writer.Write(MemoryLimit);
            writer.Write(Initializer.Length);
            writer.Write(Initializer);
            writer.Write(Finalizer.Length);
            writer.Write(Finalizer);
            WriteEach(writer, Rules);
            writer.Write(Family.Length);
            writer.Write(Family);
            WriteEach(writer, Keys);
        }

        return stream.ToArray();
    }

    public static WorkerConfiguration FromBytes(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        int version = reader.ReadInt32();
        if (version != WireVersion)
        {
            throw new CodeMismatchException(string.Create(
                CultureInfo.InvariantCulture,
                $"Two builds of Procession.dll are mixed: the pool speaks wire {version}, this worker {WireVersion}."));
        }

        return new WorkerConfiguration
        {
            WorkerNumber = reader.ReadInt32(),
            PoolName = reader.ReadString(),
            MaxConcurrency = reader.ReadInt32(),
            SerializerType = reader.ReadString(),
            Cultures = reader.ReadBytes(reader.ReadInt32()),
            Program = reader.ReadBytes(reader.ReadInt32()),
            Priority = reader.ReadInt32(),
            MemoryLimit = reader.ReadInt64(),
            Initializer = reader.ReadBytes(reader.ReadInt32()),
            Finalizer = reader.ReadBytes(reader.ReadInt32()),
            Rules = ReadEach(reader),
            Family = reader.ReadBytes(reader.ReadInt32()),
            Keys = ReadEach(reader),
        };
    }

    private static void WriteEach(BinaryWriter writer, byte[][] pieces)
    {
        writer.Write(pieces.Length);
        foreach (byte[] piece in pieces)
        {
            writer.Write(piece.Length);
            writer.Write(piece);
        }
    }

    private static byte[][] ReadEach(BinaryReader reader)
    {
        var pieces = new byte[reader.ReadInt32()][];
        for (int i = 0; i < pieces.Length; i++)
        {
            pieces[i] = reader.ReadBytes(reader.ReadInt32());
        }

        return pieces;
    }
}
