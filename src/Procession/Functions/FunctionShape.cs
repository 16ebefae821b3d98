namespace Procession.Functions;

/// <summary>How a worker calls a function: with how many arguments, and what becomes of what it returns.</summary>
/// <param name="Arity">0 to 5. One argument is passed as it came, several are unpacked from a tuple.</param>
/// <param name="Returns">What the function returns.</param>
internal readonly record struct FunctionShape(int Arity, FunctionReturn Returns)
{
    private const int ArityBits = 4;

    /// <summary>The shape of a function that has a result.</summary>
    public FunctionShape(int Arity, bool IsAsync)
        : this(Arity, IsAsync ? FunctionReturn.TaskOfResult : FunctionReturn.Result)
    {
    }

    /// <summary>Whether the worker awaits what the function returns.</summary>
    public bool IsAsync => Returns is not (FunctionReturn.Result or FunctionReturn.Nothing);

    public byte ToByte() => (byte)(Arity | ((int)Returns << ArityBits));

    public static FunctionShape FromByte(byte value) =>
        new(value & ((1 << ArityBits) - 1), (FunctionReturn)(value >> ArityBits));
}
