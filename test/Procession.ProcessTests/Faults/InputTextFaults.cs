using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Faults;

/// <summary>Failures that tell what the input was: only where that was asked for, and never of items that succeeded.</summary>
public sealed class InputTextFaults
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public void Without_the_option_no_failure_has_a_text()
    {
        using var pool = new ProcessPool(1);

        Exception thrown = Assert.Throws<InvalidDataException>(() => pool.Map(Fails, [new Order(1, "secret")]));
        Outcome<int> outcome = pool.IMap(Fails, [new Order(1, "secret")]).Outcomes().Single();

        Assert.False(thrown.Data.Contains(FailureData.InputText));
        Assert.Null(outcome.InputText);
        Assert.Equal(0L, thrown.Data[FailureData.Index]);
    }

    [Fact]
    public void With_the_option_what_a_function_throws_has_the_text_of_its_input()
    {
        using ProcessPool pool = Telling();

        Assert.Equal("Order { Id = 7, Name = a }", TextOf(() => pool.Apply(Fails, new Order(7, "a"))));
        Assert.Equal("Order { Id = 7, Name = a }", TextOf(() => pool.ApplyAsync(FailsAsync, new Order(7, "a")).Get(Bound)));
        Assert.Equal("Order { Id = 1, Name = b }", TextOf(() => pool.Map(Fails, [new Order(0, "a"), new Order(1, "b")])));
        Assert.Equal("(3, x)", TextOf(() => pool.StarMap((int a, string b) => Fails(new Order(a, b)), [(3, "x")])));
        Assert.Equal("5", TextOf(() => pool.Map(item => item == 5 ? Fails(new Order(1, "")) : item, [4, 5])));
        Assert.Null(TextOf(() => pool.Apply(() => Fails(new Order(1, "")))));

        Outcome<int>[] outcomes = [.. pool.IMap(Fails, [new Order(0, "a"), new Order(1, "b")]).Outcomes()];
        Assert.Null(outcomes[0].InputText);
        Assert.Equal("Order { Id = 1, Name = b }", outcomes[1].InputText);
        Assert.Equal("Order { Id = 1, Name = b }", outcomes[1].Exception!.Data[FailureData.InputText]);
    }

    [Fact]
    public void A_call_decides_for_itself()
    {
        using ProcessPool telling = Telling();
        using var silent = new ProcessPool(1);
        CallOptions Options(bool include) => new() { IncludeInputText = include };

        Assert.Null(TextOf(() => telling.ApplyAsync(Fails, new Order(7, "a"), Options(false)).Get(Bound)));
        Assert.NotNull(TextOf(() => silent.ApplyAsync(Fails, new Order(7, "a"), Options(true)).Get(Bound)));
        Assert.NotNull(TextOf(() => silent.MapAsync(Fails, [new Order(7, "a")], options: Options(true)).Get(Bound)));
    }

    [Fact]
    public void The_text_is_bounded_and_harmless()
    {
        using ProcessPool pool = Telling();

        Assert.Equal(201, TextOf(() => pool.Apply(Fails, new string('x', 10_000)))!.Length);
        Assert.Equal("(its ToString threw NotSupportedException)", TextOf(() => pool.Apply(Fails, new Angry())));

        // It blocks only its own task, which can be stopped as any other.
        var limited = new CallOptions { Timeout = TimeSpan.FromMilliseconds(200) };
        Assert.Throws<TaskTimeoutException>(() => pool.ApplyAsync(Fails, new Endless(), limited).Get(Bound));
        Assert.Equal(4, pool.Apply(Arithmetic.Square, 2));
    }

    [Fact]
    public void Crashes_and_time_limits_tell_it_for_types_of_the_framework()
    {
        using ProcessPool pool = Telling();

        WorkerCrashedException crash = Assert.Throws<WorkerCrashedException>(
            () => pool.MapAsync(Crashes.ExitsWith, [3]).Get(Bound));
        WorkerCrashedException own = Assert.Throws<WorkerCrashedException>(
            () => pool.ApplyAsync(order => Crashes.ExitsWith(order.Id), new Order(3, "a")).Get(Bound));
        TaskTimeoutException late = Assert.Throws<TaskTimeoutException>(() => pool.ApplyAsync(
            text =>
            {
                Thread.Sleep(1000);
                return text;
            },
            "slow",
            new CallOptions { Timeout = TimeSpan.FromMilliseconds(100) }).Get(Bound));

        Assert.Equal("3", crash.Data[FailureData.InputText]);
        Assert.Contains(" on item 0 (input: 3).", crash.Message);
        Assert.False(own.Data.Contains(FailureData.InputText));
        Assert.Equal("slow", late.Data[FailureData.InputText]);
        Assert.Contains("(input: slow)", late.Message);
    }

    [Fact]
    public void What_cannot_be_sent_tells_it_too()
    {
        using ProcessPool pool = Telling();

        UnsendableException e = Assert.Throws<UnsendableException>(() => pool.Map(x => x, new object[] { 1, new Unwritable() }));

        Assert.Equal(1L, e.Data[FailureData.Index]);
        Assert.Equal(new Unwritable().ToString(), e.Data[FailureData.InputText]);
        Assert.Contains("Order", TextOf(() => pool.Apply(order => (object)new Unwritable(), new Order(1, "a"))));
    }

    private static int Fails<T>(T input) =>
        input is Order { Id: 0 } ? 0 : throw new InvalidDataException("mine");

    private static async Task<int> FailsAsync(Order order)
    {
        await Task.Yield();
        return Fails(order);
    }

    private static string? TextOf(Action call) =>
        (string?)Assert.ThrowsAny<Exception>(call).Data[FailureData.InputText];

    private static string? TextOf<T>(Func<T> call) => TextOf(() => { _ = call(); });

    private static ProcessPool Telling() => new(new ProcessPoolOptions
    {
        Processes = 1,
        IncludeInputText = true,
        CancellationGrace = TimeSpan.FromMilliseconds(100),
        WorkerOutput = WorkerOutput.Discard,
    });

    private sealed record Order(int Id, string Name);

    private sealed class Angry
    {
        public override string ToString() => throw new NotSupportedException();
    }

    private sealed class Endless
    {
        public override string ToString()
        {
            Thread.Sleep(Timeout.Infinite);
            return "";
        }
    }
}
