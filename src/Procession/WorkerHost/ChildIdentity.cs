using System.Text;

namespace Procession.WorkerHost;

/// <summary>Which child this process is: the payload of RunTarget, before the function.</summary>
internal sealed record ChildIdentity(string Name, bool IsDaemon, int ParentId, string ParentName)
{
    public byte[] ToBytes(ReadOnlyMemory<byte> function)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Name);
            writer.Write(IsDaemon);
            writer.Write(ParentId);
            writer.Write(ParentName);
            writer.Write(function.Span);
        }

        return stream.ToArray();
    }

    public static (ChildIdentity Identity, ReadOnlyMemory<byte> Function) FromBytes(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        var identity = new ChildIdentity(reader.ReadString(), reader.ReadBoolean(), reader.ReadInt32(), reader.ReadString());
        return (identity, bytes.AsMemory((int)stream.Position));
    }
}
