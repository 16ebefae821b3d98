using Procession.FSharpTypes;
using Procession.Tests.Serialization;

namespace Procession.PackageTests;

/// <summary>Types that come in packages, and those of F#.</summary>
public sealed class PackageTypeTests : IRoundTripper, IDisposable
{
    private readonly ProcessPool _pool = new(1);

    public void Dispose() => _pool.Dispose();

    public T Echo<T>(T value) => _pool.Apply(x => x, value);

    [Fact]
    public void Plain_data_of_packages_travels_and_services_are_refused_by_their_own_names()
    {
        string[] failures = [.. PackageSamples.All
            .Select(sample => (sample, Failure: Record.Exception(() => sample.Check(new InProcess()))))
            .Where(result => result.Failure is not null)
            .Select(result => $"{result.sample}: {result.Failure!.GetType().Name}: {result.Failure.Message}")];
        Assert.True(failures.Length == 0, string.Join(Environment.NewLine, failures));
    }

    [Fact]
    public void Plain_data_of_packages_travels_to_a_worker_which_makes_the_same()
    {
        List<string> failures = [];
        for (int i = 0; i < PackageSamples.All.Count; i++)
        {
            TypeSample sample = PackageSamples.All[i];
            if (Record.Exception(() => sample.CheckAsObject(this)) is { } failure)
            {
                failures.Add($"{sample}: {failure.Message}");
            }
            else if (sample is { Kind: TypeKind.Travels, IsSteady: true } &&
                _pool.Apply(Compare, (i, sample.Make())) is { } difference)
            {
                failures.Add($"{sample}: {difference}");
            }
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
    }

    [Fact]
    public void FSharp_values_and_functions_arrive_as_they_are()
    {
        Trip[] trips = [new Trip(new InProcess()), new Trip(this)];
        string[] failures = [.. trips.SelectMany(trip => Samples.all.Select(sample => Check(trip, sample))).OfType<string>()];
        Assert.True(failures.Length == 0, string.Join(Environment.NewLine, failures));
    }

    [Fact]
    public void FSharp_functions_run_in_a_pool()
    {
        foreach ((string name, Microsoft.FSharp.Core.FSharpFunc<ProcessPool, bool> check) in Samples.ofPool)
        {
            Assert.True(check.Invoke(_pool), name);
        }
    }

    [Fact]
    public void FSharp_values_that_belong_to_the_process_are_refused_by_their_own_names()
    {
        foreach ((string name, object value, string says) in Samples.refused)
        {
            UnsendableException refusal = Assert.Throws<UnsendableException>(() => Echo(value));
            Assert.Equal("", refusal.Path);
            Assert.True(refusal.TypeName == value.GetType().FullName, name);
            Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        }
    }

    private static string? Check(Trip trip, (string Name, Microsoft.FSharp.Core.FSharpFunc<Samples.ITrip, bool> Test) sample)
    {
        try
        {
            return sample.Test.Invoke(trip) ? null : $"{sample.Name}: it arrived different.";
        }
        catch (Exception failure)
        {
            return $"{sample.Name}: {failure.Message}";
        }
    }

    private static string? Compare((int Index, object Value) sent) => PackageSamples.All[sent.Index].Compare(sent.Value);

    private sealed class Trip(IRoundTripper tripper) : Samples.ITrip
    {
        public T Echo<T>(T value) => tripper.Echo(value);
    }
}
