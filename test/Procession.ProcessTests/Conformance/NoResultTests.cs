using System.Buffers;
using System.Text;
using Procession.ProcessTests.Harness;
using Procession.Serialization;

namespace Procession.ProcessTests.Conformance;

/// <summary>Work without a result: actions, and tasks that have none, in every verb that takes them.</summary>
public sealed class NoResultTests(SharedPool shared) : IClassFixture<SharedPool>, IDisposable
{
    private readonly ProcessPool _pool = shared.Pool;
    private readonly Scratch _scratch = new();

    private FileSignal Ran => _scratch.Signal("ran");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Actions_take_from_none_to_five_arguments()
    {
        FileSignal ran = Ran;

        _pool.Apply(() => ran.Mark(0));
        _pool.Apply(a => ran.Mark($"{a}"), 1);
        _pool.Apply((a, b) => ran.Mark($"{a}{b}"), 1, 2L);
        _pool.Apply((a, b, c) => ran.Mark($"{a}{b}{c}"), 1, 2L, '3');
        _pool.Apply((a, b, c, d) => ran.Mark($"{a}{b}{c}{d}"), 1, 2L, '3', "4");
        _pool.Apply((a, b, c, d, e) => ran.Mark($"{a}{b}{c}{d}{e}"), 1, 2L, '3', "4", 5.0);

        Assert.Equal(["0", "1", "12", "123", "1234", "12345"], Marks());
    }

    [Fact]
    public async Task Submitted_actions_and_tasks_take_from_none_to_five_arguments()
    {
        FileSignal ran = Ran;
        AsyncResult[] calls =
        [
            _pool.ApplyAsync(() => ran.Mark(0)),
            _pool.ApplyAsync(a => ran.Mark($"{a}"), 1),
            _pool.ApplyAsync((a, b) => ran.Mark($"{a}{b}"), 1, 2),
            _pool.ApplyAsync((a, b, c) => ran.Mark($"{a}{b}{c}"), 1, 2, 3),
            _pool.ApplyAsync((a, b, c, d) => ran.Mark($"{a}{b}{c}{d}"), 1, 2, 3, 4),
            _pool.ApplyAsync((a, b, c, d, e) => ran.Mark($"{a}{b}{c}{d}{e}"), 1, 2, 3, 4, 5),
            _pool.ApplyAsync(() => MarkLater(ran, "6")),
            _pool.ApplyAsync(a => MarkLater(ran, $"{a}"), 7),
            _pool.ApplyAsync((a, b) => MarkLater(ran, $"{a}{b}"), 7, 8),
            _pool.ApplyAsync((a, b, c) => MarkLater(ran, $"{a}{b}{c}"), 7, 8, 9),
            _pool.ApplyAsync((a, b, c, d) => MarkLater(ran, $"{a}{b}{c}{d}"), 7, 8, 9, 0),
            _pool.ApplyAsync((a, b, c, d, e) => MarkLater(ran, $"{a}{b}{c}{d}{e}"), 7, 8, 9, 0, 1),
        ];

        foreach (AsyncResult call in calls)
        {
            await call;
        }

        Assert.Equal(["0", "1", "12", "123", "1234", "12345", "6", "7", "78", "789", "7890", "78901"], Marks());
    }

    [Fact]
    public async Task A_task_without_a_result_is_awaited_in_the_worker()
    {
        FileSignal ran = Ran;

        _pool.Apply(() => MarkLater(ran, "lambda"));
        _pool.Apply(async () => await MarkLater(ran, "async lambda"));
        _pool.Apply(MarkLater, ran, "method");
        _pool.Apply<FileSignal>(async signal => await MarkLater(signal, "typed"), ran);
        await _pool.ApplyAsync(MarkLater, ran, "submitted");

        Assert.Equal(["async lambda", "lambda", "method", "submitted", "typed"], Marks());
    }

    [Fact]
    public async Task A_value_task_without_a_result_is_awaited_in_the_worker_and_has_ended_here()
    {
        FileSignal ran = Ran;

        await _pool.Apply(() => MarkSoon(ran, "lambda"));
        await await _pool.ApplyAsync(MarkSoon, ran, "submitted");
        bool hasEnded = _pool.Apply(() => MarkSoon(ran, "seen")).AsTask().IsCompletedSuccessfully;

        Assert.True(hasEnded);
        Assert.Equal(["lambda", "seen", "submitted"], Marks());
        Assert.Throws<FormatException>(() => { _ = _pool.Apply(() => ThrowSoon(1)).AsTask(); });
    }

    [Fact]
    public async Task Each_item_of_a_source_is_run_once_by_every_kind_of_function()
    {
        FileSignal ran = Ran;
        int[] items = [.. Enumerable.Range(0, 40)];

        _pool.ForEach(i => ran.Mark($"a{i}"), items);
        _pool.ForEach(i => MarkLater(ran, $"b{i}"), items, chunkSize: 7);
        _pool.ForEach(i => MarkSoon(ran, $"c{i}"), items.Select(i => i));
        _pool.ForEach(async i => await MarkLater(ran, $"d{i}"), items);
        await _pool.ForEachAsync(i => ran.Mark($"e{i}"), items);
        await _pool.ForEachAsync(i => MarkLater(ran, $"f{i}"), items);
        await _pool.ForEachAsync(i => MarkSoon(ran, $"g{i}"), items);
        _pool.ForEach(_ => throw new FormatException(), Array.Empty<int>());

        Assert.Equal("abcdefg".SelectMany(kind => items.Select(i => $"{kind}{i}")).Order(StringComparer.Ordinal), Marks());
    }

    [Fact]
    public void A_function_with_a_result_may_be_run_for_its_effect()
    {
        FileSignal ran = Ran;

        _pool.ForEach(text => MarkAndCount(ran, text), ["a", "b"]);

        Assert.Equal(["a", "b"], Marks());
    }

    [Fact]
    public void What_fails_fails_as_in_a_map()
    {
        FileSignal ran = Ran;
        AsyncResult later = _pool.ForEachAsync(i => ThrowSoon(i), [4, 5], chunkSize: 1);

        var first = Assert.Throws<FormatException>(
            () => _pool.ForEach(i => ran.Mark(i >= 2 ? throw new FormatException($"{i}") : i), [0, 1, 2, 3], chunkSize: 4));

        Assert.Equal("2", first.Message);
        Assert.Equal(2L, first.Data[FailureData.Index]);
        Assert.Equal(["0", "1"], Marks());
        Assert.Equal("4", Assert.Throws<FormatException>(later.Get).Message);
        Assert.False(later.Successful);
        Assert.Throws<FormatException>(() => _pool.Apply(() => throw new FormatException()));
        Assert.Throws<FormatException>(() => _pool.Apply(() => Task.FromException(new FormatException())));
    }

    [Fact]
    public void A_function_that_returns_no_task_has_failed_in_words()
    {
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => _pool.Apply(NoTask));

        Assert.Contains("NoTask", failure.Message);
        Assert.Contains("Task.CompletedTask", failure.Message);

        static Task NoTask() => null!;
    }

    [Fact]
    public void A_worker_that_dies_fails_its_item_and_no_other()
    {
        FileSignal ran = Ran;

        WorkerCrashedException crash = Assert.Throws<WorkerCrashedException>(() => _pool.ForEach(
            i =>
            {
                if (i == 1)
                {
                    Environment.Exit(3);
                }

                ran.Mark(i);
            },
            [0, 1],
            chunkSize: 2));

        Assert.Equal(1, crash.ItemIndex);
        Assert.Equal(3, crash.ExitCode);
        Assert.Equal(["0"], Marks());
    }

    [Fact]
    public async Task A_serializer_of_the_program_is_not_asked_about_results_that_are_not_there()
    {
        using var pool = new ProcessPool(new ProcessPoolOptions { Processes = 1, Serializer = new OnlyText() });
        FileSignal ran = Ran;

        pool.Apply(() => ran.Mark("action"));
        pool.Apply(text => MarkLater(ran, text), "task");
        pool.ForEach(ran.Mark, ["items", "and more"]);
        await pool.Apply(() => MarkSoon(ran, "value task"));

        Assert.Equal(["action", "and more", "items", "task", "value task"], Marks());
    }

    private static Task MarkLater(FileSignal ran, string text) => Task.Run(() => ran.Mark(text));

    private static int MarkAndCount(FileSignal ran, string text)
    {
        ran.Mark(text);
        return text.Length;
    }

    private static async ValueTask MarkSoon(FileSignal ran, string text)
    {
        await Task.Yield();
        ran.Mark(text);
    }

    private static async ValueTask ThrowSoon(int number)
    {
        await Task.Yield();
        throw new FormatException($"{number}");
    }

    private string[] Marks() =>
    [
        .. Directory.EnumerateFiles(_scratch.Folder, "ran-*").Select(path => Path.GetFileName(path)["ran-".Length..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A serializer that knows texts, and nothing else.</summary>
    public sealed class OnlyText : IPoolSerializer
    {
        public void Serialize<T>(IBufferWriter<byte> destination, T value) =>
            destination.Write(Encoding.UTF8.GetBytes((string)(object)value!));

        public T Deserialize<T>(in ReadOnlySequence<byte> source) => (T)(object)Encoding.UTF8.GetString(source);
    }
}
