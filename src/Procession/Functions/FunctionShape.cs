namespace Procession.Functions;

/// <summary>How a worker calls a function: with how many arguments, and whether it awaits the result.</summary>
/// <param name="Arity">0 to 5. One argument is passed as it came, several are unpacked from a tuple.</param>
/// <param name="IsAsync">Whether the function returns a task of its result.</param>
internal readonly record struct FunctionShape(int Arity, bool IsAsync)
{
    public byte ToByte() => (byte)(Arity | (IsAsync ? 0x80 : 0));

    public static FunctionShape FromByte(byte value) => new(value & 0x7F, (value & 0x80) != 0);
}
