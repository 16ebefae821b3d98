using Procession.Functions;

namespace Procession.Tests.Functions;

public class ClosureTrimmerTests
{
    private readonly int _field = 5;

    [Fact]
    public void From_NeighbourCapturedAStream_OnlyTheOwnVariablesTravel()
    {
        using var stream = new MemoryStream();
        using var wait = new ManualResetEvent(false);
        int number = 41;
        Func<WaitHandle> neighbour = () => wait;
        Assert.Same(wait, neighbour());
        Assert.Equal(42, RoundTrip(() => number + 1)());
    }

    [Fact]
    public void From_OwnVariableCannotTravel_IsRefusedByItsName()
    {
        using var wait = new ManualResetEvent(false);
        int number = 41;
        var refusal = Assert.Throws<UnsendableException>(() => RoundTrip(() => wait.WaitOne(0) ? number : 0));
        Assert.Equal("closure.wait", refusal.Path);
    }

    [Fact]
    public async Task From_AsyncLambdaInNestedScopes_KeepsWhatItReaches()
    {
        using var wait = new ManualResetEvent(false);
        int outer = 40;
        for (int i = 0; i < 1; i++)
        {
            int inner = 2;
            Func<WaitHandle> neighbour = () => wait;
            Assert.NotNull(neighbour());
            Func<Task<int>> function = RoundTrip(async () =>
            {
                await Task.Yield();
                return outer + inner;
            });
            Assert.Equal(42, await function());
        }
    }

    [Fact]
    public void From_LambdaThatMakesALambda_KeepsWhatThatReaches()
    {
        using var wait = new ManualResetEvent(false);
        int hidden = 7;
        Func<WaitHandle> neighbour = () => wait;
        Assert.NotNull(neighbour());
        Assert.Equal([7, 7], RoundTrip(() => Enumerable.Range(0, 2).Select(_ => hidden).ToArray())());
    }

    [Fact]
    public void From_CapturedDelegateOfTheSameScope_BringsItsVariables()
    {
        using var wait = new ManualResetEvent(false);
        int factor = 6;
        Func<int, int> multiply = x => x * factor;
        Func<WaitHandle> neighbour = () => wait;
        Assert.NotNull(neighbour());
        Assert.Equal(42, RoundTrip(() => multiply(7))());
    }

    [Fact]
    public void From_CapturedThis_IsLeftOutWhereUnused()
    {
        using var wait = new ManualResetEvent(false);
        int number = 1;
        Func<(WaitHandle, int)> neighbour = () => (wait, _field);
        Assert.Equal(5, neighbour().Item2);
        Assert.Equal(1, RoundTrip(() => number)());
    }

    private static TFunction RoundTrip<TFunction>(TFunction function)
        where TFunction : Delegate
    {
        var reference = FunctionReference.From(function, new FunctionShape(0, IsAsync: function is Func<Task<int>>));
        return (TFunction)RunnerFactory.Open(reference.Payload);
    }
}
