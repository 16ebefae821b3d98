using System.Buffers;
using Procession.Functions;
using Procession.Serialization;

namespace Procession.Tests.Functions;

/// <summary>Arguments and results travel as the call says, whatever the delegate says of itself.</summary>
public class FunctionUseTests
{
    [Fact]
    public void From_SameMethodAtTwoTypes_IsTwoFunctions()
    {
        Assert.Equal("Bond 5", Run<Bond, string>(Describe, new Bond { Coupon = 5 }));
        Assert.Equal("Swap 7", Run<Swap, string>(Describe, new Swap { Spread = 7 }));
        Assert.Equal(3, Run<List<int>, int>(Sum, [1, 2]));
        Assert.Equal(3, Run<int[], int>(Sum, [1, 2]));
        Assert.IsType<Special>(Run<int, Special>(Make, 1));
        Assert.IsType<Special>(Run<int, General>(Make, 1));
    }

    [Fact]
    public void From_SameMethodAtTheSameTypes_IsOneFunction()
    {
        FunctionReference first = Refer<Bond, string>(Describe);
        FunctionReference other = Refer<Swap, string>(Describe);
        Assert.NotSame(first, other);
        Assert.Same(first, Refer<Bond, string>(Describe));
        Assert.Same(other, Refer<Swap, string>(Describe));
        Assert.NotSame(first, Refer<Bond, string>((Func<Instrument, string>)Describe));
    }

    [Fact]
    public void From_DelegateOfOtherTypesByVariance_IsReadAsTheCallSays()
    {
        Func<object, string> show = o => $"{o}";
        Assert.Equal("a", Run<string, string>(show, "a"));
        Func<IEnumerable<int>, int> sum = xs => xs.Sum();
        Assert.Equal(3, Run<List<int>, int>(sum, [1, 2]));
        Func<int, List<int>> list = x => [x];
        Assert.Equal([4], Run<int, IEnumerable<int>>(list, 4));
        Func<int, Special> make = i => new Special { Number = i };
        Assert.IsType<Special>(Run<int, General>(make, 1));
        Func<General, string> name = general => general.GetType().Name;
        Assert.Equal("Special", Run<Special, string>(name, new Special()));
    }

    [Fact]
    public void From_ClosureOfOtherTypesByVariance_IsReadAsTheCallSays()
    {
        string suffix = "!";
        Func<object, string> show = o => o + suffix;
        Assert.Equal("a!", Run<string, string>(show, "a"));
        Assert.Equal("b!", Run<object, string>(show, "b"));
    }

    [Fact]
    public void Create_FunctionIsNotWhatTheCallNeeds_IsAnErrorInWords()
    {
        FunctionReference wanted = Refer<string, string>((Func<object, string>)(o => $"{o}"));
        int more = 1;
        FunctionReference other = Refer<int, int>((Func<int, int>)(x => x + more));
        byte[] forged = [.. wanted.Payload.Span[..(6 + BitConverter.ToInt32(wanted.Payload.Span[2..]))], .. other.Payload.Span[2..]];
        var failure = Assert.Throws<SerializationFailedException>(() => RunnerFactory.Create(forged));
        Assert.Contains("Func<int, int> comes where", failure.Message, StringComparison.Ordinal);
        Assert.Contains("where a System.Func<string, string> is expected", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToByte_EveryShape_IsReadAsTheSame()
    {
        FunctionShape[] shapes =
        [
            .. Enum.GetValues<FunctionReturn>().SelectMany(
                returns => Enumerable.Range(0, DelegateTypes.MaxArguments + 1).Select(arity => new FunctionShape(arity, returns))),
        ];

        Assert.Equal(shapes, shapes.Select(shape => FunctionShape.FromByte(shape.ToByte())));
        Assert.Equal(shapes.Length, shapes.Select(shape => shape.ToByte()).Distinct().Count());
    }

    [Fact]
    public void Create_EveryShape_HasARunnerThatKnowsWhetherToAwait()
    {
        (Delegate Function, FunctionReturn Returns)[] functions =
        [
            ((Func<int, string>)(i => $"{i}"), FunctionReturn.Result),
            ((Func<int, Task<string>>)(i => Task.FromResult($"{i}")), FunctionReturn.TaskOfResult),
            ((Func<int, ValueTask<string>>)(i => ValueTask.FromResult($"{i}")), FunctionReturn.ValueTaskOfResult),
            ((Action<int>)(_ => { }), FunctionReturn.Nothing),
            ((Func<int, Task>)(_ => Task.CompletedTask), FunctionReturn.Task),
            ((Func<int, ValueTask>)(_ => ValueTask.CompletedTask), FunctionReturn.ValueTask),
        ];

        foreach ((Delegate function, FunctionReturn returns) in functions)
        {
            var shape = new FunctionShape(1, returns);
            Type result = returns > FunctionReturn.ValueTaskOfResult ? typeof(NoResult) : typeof(string);
            FunctionReference reference = FunctionReference.From(function, shape, typeof(int), result);
            Assert.Equal(shape.IsAsync, RunnerFactory.Create(reference.Payload).IsAsync);
            Assert.Equal(shape.IsAsync, reference.IsAsync);
        }
    }

    [Fact]
    public void From_ActionOfABaseType_IsReadAsTheCallSays()
    {
        Action<object> take = o => throw new FormatException((string)o);
        FunctionReference reference = FunctionReference.From(
            take, new FunctionShape(1, FunctionReturn.Nothing), typeof(string), typeof(NoResult));
        var bytes = new KeepingWriter();
        DefaultSerializer.Shared.Serialize(bytes, "a");

        FormatException thrown = Assert.Throws<FormatException>(() => RunnerFactory.Create(reference.Payload)
            .Run(new ReadOnlySequence<byte>(bytes.WrittenMemory), new Result(), DefaultSerializer.Shared));

        Assert.Equal("a", thrown.Message);
    }

    private static string Describe(Instrument instrument) => instrument.Describe();

    private static int Sum(IEnumerable<int> numbers) => numbers.Sum();

    private static Special Make(int number) => new() { Number = number };

    private static FunctionReference Refer<T, TResult>(Func<T, TResult> function) =>
        FunctionReference.From(function, new FunctionShape(1, IsAsync: false), typeof(T), typeof(TResult));

    private static TResult Run<T, TResult>(Func<T, TResult> function, T argument)
    {
        var bytes = new KeepingWriter();
        DefaultSerializer.Shared.Serialize(bytes, argument);
        var result = new Result();
        RunnerFactory.Create(Refer(function).Payload)
            .Run(new ReadOnlySequence<byte>(bytes.WrittenMemory), result, DefaultSerializer.Shared);
        return DefaultSerializer.Shared.Deserialize<TResult>(new ReadOnlySequence<byte>(result.Bytes.WrittenMemory));
    }

    private sealed class Result : IItemResult
    {
        public KeepingWriter Bytes { get; } = new();

        public bool WantsInputText => false;

        public Exception? Succeed<T>(T value)
        {
            DefaultSerializer.Shared.Serialize(Bytes, value);
            return null;
        }

        public void Fail(Exception exception, string? inputText) => throw exception;
    }

    private abstract class Instrument
    {
        public abstract string Describe();
    }

    private sealed class Bond : Instrument
    {
        public double Coupon { get; set; }

        public override string Describe() => $"Bond {Coupon}";
    }

    private sealed class Swap : Instrument
    {
        public double Spread { get; set; }

        public override string Describe() => $"Swap {Spread}";
    }

    private class General
    {
        public int Number { get; set; }
    }

    private sealed class Special : General;
}
