namespace Procession.Tests.Serialization;

public class TrimmedClosureTests
{
    private readonly int _field = 5;

    [Fact]
    public void Write_NeighbourCapturedAStream_OnlyTheOwnVariablesTravel()
    {
        using var stream = new MemoryStream();
        using var wait = new ManualResetEvent(false);
        int number = 41;
        Func<WaitHandle> neighbour = () => wait;
        Assert.Same(wait, neighbour());
        Assert.Equal(42, RoundTrip(() => number + 1)());
    }

    [Fact]
    public void Write_OwnVariableCannotTravel_IsRefusedByItsName()
    {
        using var wait = new ManualResetEvent(false);
        int number = 41;
        var refusal = Assert.Throws<UnsendableException>(() => RoundTrip(() => wait.WaitOne(0) ? number : 0));
        Assert.Equal("closure.wait", refusal.Path);
    }

    [Fact]
    public async Task Write_AsyncLambdaInNestedScopes_KeepsWhatItReaches()
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
    public void Write_LambdaThatMakesALambda_KeepsWhatThatReaches()
    {
        using var wait = new ManualResetEvent(false);
        int hidden = 7;
        Func<WaitHandle> neighbour = () => wait;
        Assert.NotNull(neighbour());
        Assert.Equal([7, 7], RoundTrip(() => Enumerable.Range(0, 2).Select(_ => hidden).ToArray())());
    }

    [Fact]
    public void Write_CapturedDelegateOfTheSameScope_BringsItsVariables()
    {
        using var wait = new ManualResetEvent(false);
        int factor = 6;
        Func<int, int> multiply = x => x * factor;
        Func<WaitHandle> neighbour = () => wait;
        Assert.NotNull(neighbour());
        Assert.Equal(42, RoundTrip(() => multiply(7))());
    }

    [Fact]
    public void Write_CapturedThis_IsLeftOutWhereUnused()
    {
        using var wait = new ManualResetEvent(false);
        int number = 1;
        Func<(WaitHandle, int)> neighbour = () => (wait, _field);
        Assert.Equal(5, neighbour().Item2);
        Assert.Equal(1, RoundTrip(() => number)());
    }

    [Fact]
    public void Write_StructCannotTravel_IsLeftOutWhereUnused()
    {
        using var source = new CancellationTokenSource();
        CancellationToken token = source.Token;
        nint pointer = 5;
        int number = 21;
        Func<bool> neighbour = () => token.IsCancellationRequested && pointer == 5;
        Assert.False(neighbour());
        Assert.Equal(42, RoundTrip(() => number * 2)());
    }

    [Fact]
    public void Write_FunctionIsAnArgument_IsTrimmedToo()
    {
        using var wait = new ManualResetEvent(false);
        int number = 1;
        Func<WaitHandle> neighbour = () => wait;
        Assert.NotNull(neighbour());
        Func<int>[] functions = InProcess.Trip(new Func<int>[] { () => number, () => ++number });
        Assert.Equal(1, functions[0]());
        Assert.Equal(2, functions[1]());
        Assert.Equal(2, functions[0]()); // they share the variable
    }

    [Fact]
    public void Write_FunctionIsWrappedInOthers_BringsItsVariables()
    {
        using var wait = new ManualResetEvent(false);
        int number = 1;
        Func<WaitHandle> neighbour = () => wait;
        Assert.NotNull(neighbour());
        Assert.Equal(1, InProcess.Trip(new Holder { Function = Wrap(Wrap(() => number)) }).Function!());
        var map = new Dictionary<string, object> { ["f"] = new List<Func<int>> { Wrap(() => number) } };
        Assert.Equal(1, ((List<Func<int>>)InProcess.Trip(map)["f"])[0]());
        Assert.Equal(2, InProcess.Trip(new Func<int>(() => number) + (() => ++number))());

        static Func<int> Wrap(Func<int> inner) => () => inner();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_TwoFunctionsShareAVariable_TheyGoOnSharingIt(bool isTrimmed)
    {
        // The first round makes the second one begin with what the first one had to fall back to.
        for (int round = 0; round < 2; round++)
        {
            using var wait = isTrimmed ? new ManualResetEvent(false) : null;
            int count = 0;
            var handlers = new List<Func<int>> { () => ++count };
            Action other = () => wait!.Set();
            Assert.NotNull(other);
            Assert.Equal(1, RoundTrip(() =>
            {
                handlers.ForEach(handler => handler());
                return count;
            })());
        }
    }

    [Fact]
    public void Write_NeighbourIsSendableAgain_StillOnlyWhatIsReachedTravels()
    {
        static Func<int> Make(object? neighbour)
        {
            int number = 3;
            Func<string?> other = () => neighbour!.ToString();
            Assert.NotNull(other);
            return () => number;
        }

        using var wait = new ManualResetEvent(false);
        Assert.Equal(3, RoundTrip(Make(wait))());
        Func<int> back = RoundTrip(Make("text"));
        Assert.Equal(3, back());
        Assert.DoesNotContain(back.Target!.GetType().GetFields(), field => Equals(field.GetValue(back.Target), "text"));
    }

    [Fact]
    public void Write_ChainOfTrimmedClosures_ArrivesWhole()
    {
        using var wait = new ManualResetEvent(false);
        Func<int, int> chain = x => x;
        for (int i = 0; i < 5_000; i++)
        {
            Func<int, int> inner = chain;
            ManualResetEvent hidden = wait;
            Action other = () => hidden.Set();
            Assert.NotNull(other);
            chain = x => inner(x) + 1;
        }

        Assert.Equal(5_001, RoundTrip(chain)(1));
    }

    [Fact]
    public void Write_LocalFunctionsAndIterators_KeepWhatTheyReach()
    {
        using var wait = new ManualResetEvent(false);
        int number = 2;
        Func<WaitHandle> neighbour = () => wait;
        Assert.NotNull(neighbour());
        Assert.Equal([2, 3], RoundTrip(Numbers)());
        Assert.Equal(6, RoundTrip(() => Add(4))());

        int[] Numbers() => [.. Count()];

        int Add(int more) => number + more;

        IEnumerable<int> Count()
        {
            yield return number;
            yield return number + 1;
        }
    }

    [Fact]
    public void Write_RecursiveLambda_IsTrimmedAndStillRecursive()
    {
        using var wait = new ManualResetEvent(false);
        Func<int, int> factorial = null!;
        Func<WaitHandle> neighbour = () => wait;
        Assert.NotNull(neighbour());
        factorial = x => x < 2 ? 1 : x * factorial(x - 1);
        Assert.Equal(120, RoundTrip(factorial)(5));
    }

    private static TFunction RoundTrip<TFunction>(TFunction function)
        where TFunction : Delegate => InProcess.Trip(function);

    private sealed class Holder
    {
        public Func<int>? Function { get; set; }
    }
}
