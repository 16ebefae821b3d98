using System.Runtime.CompilerServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>One field of many objects that contains strings.</summary>
internal sealed class StringFieldColumn(Member member) : FieldColumn
{
    public override void Write(
        ref MessagePackWriter writer, ReadOnlySpan<object> owners, bool isCompiled, WriteGraph graph)
    {
        StringPieceWriter piece = new(owners.Length);
        foreach (object owner in owners)
        {
            piece.Add(isCompiled ? Place(owner) : (string?)member.Field.GetValue(owner));
        }

        piece.End(ref writer);
    }

    public override void Read(ref MessagePackReader reader, ReadOnlySpan<object> owners, bool isCompiled, ReadGraph graph)
    {
        StringPieceReader piece = new(ref reader, owners.Length);
        foreach (object owner in owners)
        {
            string? value = piece.TryNext(out string? next) ? next : StringSlot.Read(ref reader);
            if (isCompiled)
            {
                Place(owner) = value;
            }
            else
            {
                member.Field.SetValue(owner, value);
            }
        }

        piece.End();
    }

    private ref string? Place(object owner) =>
        ref Unsafe.As<byte, string?>(ref Unsafe.AddByteOffset(ref ObjectMemory.Of(owner), member.Offset));
}
