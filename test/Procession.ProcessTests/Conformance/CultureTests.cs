using System.Globalization;
using Procession.ProcessTests.Functions;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>The cultures that functions run under: those of the call.</summary>
public sealed class CultureTests : IDisposable
{
    private static readonly double[] Numbers = [1.5, 2.5, 3.5];
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
    private readonly CultureInfo _uiCulture = CultureInfo.CurrentUICulture;

    public void Dispose() => (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (_culture, _uiCulture);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Items_run_under_the_cultures_of_their_call(int concurrency)
    {
        BeUnder("en-US", "en-US");
        using var pool = new ProcessPool(
            new ProcessPoolOptions { Processes = 2, MaxConcurrencyPerWorker = concurrency });

        foreach ((string culture, string uiCulture, string separator) in new[]
        {
            ("en-US", "en-US", "."), ("de-DE", "fr-FR", ","), ("en-US", "fr-FR", "."), ("de-DE", "en-US", ","),
            ("en-US", "en-US", "."),
        })
        {
            BeUnder(culture, uiCulture);
            string names = $"{culture} {uiCulture}";
            string[] texts = [$"1{separator}5", $"2{separator}5", $"3{separator}5"];

            Assert.Equal(names, pool.Apply(Names));
            Assert.Equal(names, pool.Apply(() => Task.Run(Names).Result));
            Assert.Equal(texts, pool.Map(Show, Numbers));
            Assert.Equal(texts, pool.Map(ShowLater, Numbers, chunkSize: 3));
            Assert.Equal(texts, pool.Map(number => Show(number), Numbers, chunkSize: 1));
            Assert.Equal(texts, pool.IMap(Show, Numbers, chunkSize: 2));
            Assert.Equal(
                texts.Length * (1 + names.Length), pool.Map(i => Names().Length + (i / i), [1, 2, 3]).Sum());
        }
    }

    [Fact]
    public void A_stream_runs_under_the_cultures_of_the_verb_and_not_of_the_loop()
    {
        BeUnder("en-US", "en-US");
        using var pool = new ProcessPool(1);
        BeUnder("de-DE", "de-DE");
        ResultStream<string> results = pool.IMap(Show, Numbers);

        BeUnder("fr-FR", "en-US");

        Assert.Equal(["1,5", "2,5", "3,5"], results);
        Assert.Equal("fr-FR en-US", pool.Apply(Names));
    }

    [Fact]
    public void Calls_of_two_threads_at_once_run_each_under_its_own_culture()
    {
        BeUnder("en-US", "en-US");
        using var pool = new ProcessPool(2);
        string[] names = ["en-US", "de-DE", "fr-FR", "ja-JP"];
        var seen = new string[names.Length][];

        Parallel.For(0, names.Length, new ParallelOptions { MaxDegreeOfParallelism = names.Length }, i =>
        {
            BeUnder(names[i], "en-US");
            seen[i] = [.. Enumerable.Range(0, 50).Select(_ => pool.Apply(Names))];
        });

        for (int i = 0; i < names.Length; i++)
        {
            Assert.Equal([$"{names[i]} en-US"], seen[i].Distinct());
        }
    }

    [Fact]
    public void More_cultures_than_a_worker_remembers_are_all_right()
    {
        using var pool = new ProcessPool(1);
        string[] names = [.. CultureInfo.GetCultures(CultureTypes.SpecificCultures).Select(culture => culture.Name).Take(70)];

        foreach (string name in names.Concat(names))
        {
            BeUnder(name, "en-US");
            Assert.Equal($"{name} en-US", pool.Apply(Names));
        }
    }

    [Fact]
    public void Replaced_workers_start_under_the_cultures_of_the_pool()
    {
        BeUnder("de-DE", "fr-FR");
        using var pool = new ProcessPool(
            new ProcessPoolOptions { Processes = 1, MaxTasksPerChild = 2, Initializer = () => Traces.AmbientValue = Names() });

        for (int i = 0; i < 4; i++)
        {
            Assert.Equal("de-DE fr-FR de-DE fr-FR", pool.Apply(() => $"{Traces.AmbientValue} {Names()}"));
            BeUnder("en-US", "en-US");
            Assert.Throws<WorkerCrashedException>(() => pool.Apply(Crashes.ExitsWith, 3));
            Assert.Equal("de-DE fr-FR en-US en-US", pool.Apply(() => $"{Traces.AmbientValue} {Names()}"));
            BeUnder("de-DE", "fr-FR");
        }
    }

    [Fact]
    public void A_customised_culture_travels_whole_as_that_of_the_pool_and_of_a_call()
    {
        BeUnderSeparator("_");
        using var pool = new ProcessPool(1);
        Assert.Equal("1_5", pool.Apply(Show, 1.5));

        BeUnderSeparator("~");
        Assert.Equal("1~5", pool.Apply(Show, 1.5));

        BeUnderSeparator("_");
        Assert.Equal("1_5", pool.Apply(Show, 1.5));
    }

    [Fact]
    public void A_culture_that_is_changed_in_place_is_seen_as_it_is_at_each_call()
    {
        BeUnderSeparator("_");
        using var pool = new ProcessPool(1);
        Assert.Equal("1_5", pool.Apply(Show, 1.5));

        CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator = "~";
        Assert.Equal("1~5", pool.Apply(Show, 1.5));

        CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator = "^";
        Assert.Equal("1^5", pool.Apply(Show, 1.5));
    }

    [Fact]
    public void An_item_cannot_change_the_culture_of_the_next_in_place()
    {
        BeUnderSeparator("_");
        using var pool = new ProcessPool(1);

        Assert.Throws<InvalidOperationException>(() => pool.Apply(() =>
        {
            CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator = "!";
            return 0;
        }));
        Assert.Equal("1_5", pool.Apply(Show, 1.5));
    }

    [Fact]
    public void A_culture_that_cannot_travel_is_refused_at_the_call_with_the_cure()
    {
        using var pool = new ProcessPool(1);
        CultureInfo.CurrentCulture = new CultureWithAStream();

        UnsendableException refusal = Assert.Throws<UnsendableException>(() => pool.Apply(Show, 1.5));

        Assert.Contains("CurrentCulture", refusal.Message);
        Assert.Contains("Make another current", refusal.Message);
        Assert.Throws<UnsendableException>(() => new ProcessPool(1));
        using var child = new ChildProcess(() => { });
        Assert.Throws<UnsendableException>(child.Start);
        BeUnder("de-DE", "de-DE");
        Assert.Equal("1,5", pool.Apply(Show, 1.5));
    }

    [Fact]
    public void What_an_initializer_makes_the_default_holds_for_calls_under_the_cultures_of_the_pool()
    {
        BeUnder("en-US", "en-US");
        using var pool = new ProcessPool(new ProcessPoolOptions
        {
            Processes = 1,
            Initializer = () => CultureInfo.DefaultThreadCurrentCulture = CultureInfo.GetCultureInfo("ja-JP"),
        });

        Assert.Equal("ja-JP en-US", pool.Apply(Names));
        BeUnder("de-DE", "en-US");
        Assert.Equal("de-DE en-US", pool.Apply(Names));
    }

    [Fact]
    public void Children_and_managers_run_under_the_cultures_of_whoever_starts_them()
    {
        BeUnderSeparator("_");
        using var queue = new ProcessQueue<string>();
        using var child = new ChildProcess(() => queue.Put(Show(1.5)));
        child.Start();
        using var manager = new Manager();
        ISpeaks speaker = manager.Create<ISpeaks, Speaks>();
        using var proxy = (IDisposable)speaker;

        Assert.Equal("1_5", queue.Get());
        Assert.Equal("1_5", speaker.Show(1.5));
    }

    private static string Show(double number) => number.ToString(CultureInfo.CurrentCulture);

    private static async Task<string> ShowLater(double number)
    {
        await Task.Yield();
        return Show(number);
    }

    private static string Names() => $"{CultureInfo.CurrentCulture} {CultureInfo.CurrentUICulture}";

    private static void BeUnder(string culture, string uiCulture)
    {
        CultureInfo.CurrentCulture = new CultureInfo(culture);
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(uiCulture);
    }

    private static void BeUnderSeparator(string separator)
    {
        var culture = new CultureInfo("en-US");
        culture.NumberFormat.NumberDecimalSeparator = separator;
        CultureInfo.CurrentCulture = culture;
    }

    public interface ISpeaks
    {
        string Show(double number);
    }

    public sealed class Speaks : ISpeaks
    {
        public string Show(double number) => CultureTests.Show(number);
    }

    private sealed class CultureWithAStream() : CultureInfo("en-US")
    {
        public Stream Open { get; } = File.OpenRead("/dev/null");
    }
}
