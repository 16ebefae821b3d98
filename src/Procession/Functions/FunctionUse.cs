using Procession.Serialization;

namespace Procession.Functions;

/// <summary>
/// How a call uses a function: how it is called, and the exact types with which arguments are written and results are read.
/// Those of the delegate may differ: C# lets a function of objects be used as one of strings, and one method be used at
/// many types.
/// </summary>
/// <param name="shape">How it is called.</param>
/// <param name="argument">The type of an item; a tuple if there are several arguments, <see cref="NoArgument"/> if
/// none.</param>
/// <param name="result">The type of the result; <see cref="NoResult"/> if there is none.</param>
internal sealed class FunctionUse(FunctionShape shape, Type argument, Type result)
{
    public FunctionShape Shape => shape;

    /// <summary>Gets whether one of the types can be unloaded, and must not be kept.</summary>
    public bool IsCollectible => argument.IsCollectible || result.IsCollectible;

    public bool Is(FunctionShape otherShape, Type otherArgument, Type otherResult) =>
        otherArgument == argument && otherResult == result && otherShape.ToByte() == shape.ToByte();

    /// <summary>The delegate type that the call sees.</summary>
    public Type ToDelegateType()
    {
        bool isAction = shape.Returns == FunctionReturn.Nothing;
        Type[] types = new Type[isAction ? shape.Arity : shape.Arity + 1];
        if (shape.Arity == 1)
        {
            types[0] = argument;
        }
        else if (shape.Arity > 1)
        {
            argument.GetGenericArguments().CopyTo(types, 0);
        }

        if (isAction)
        {
            return DelegateTypes.ActionOf(types);
        }

        types[^1] = shape.Returns switch
        {
            FunctionReturn.TaskOfResult => typeof(Task<>).MakeGenericType(result),
            FunctionReturn.ValueTaskOfResult => typeof(ValueTask<>).MakeGenericType(result),
            FunctionReturn.Task => typeof(Task),
            FunctionReturn.ValueTask => typeof(ValueTask),
            _ => result,
        };
        return DelegateTypes.FunctionOf(types);
    }
}
