using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Procession.Execution;

namespace Procession.Tests.Architecture;

/// <summary>
/// What debuggers show of an object: it is asked for while all threads stand still, so it must not wait for a lock, call code
/// of the user, or throw, also for an object that is not complete or was disposed of.
/// </summary>
public partial class DebuggerDisplayTests
{
    // Settings show themselves; a stream that was not started, and its enumerator, have nothing to show.
    private static readonly Type[] WithNothingToShow =
    [
        typeof(ProcessPoolOptions), typeof(ManagerOptions), typeof(ResultStream<>), typeof(AsyncResultStream<>),
        typeof(ResultEnumerator<>), typeof(TravelRule<,>),
    ];

    public static TheoryData<Type> Shown => [.. typeof(ProcessPool).Assembly.GetTypes()
        .Where(type => type.Namespace?.StartsWith(nameof(Procession), StringComparison.Ordinal) == true)
        .Where(type => !type.IsAbstract && DisplayOf(type) is not null && type.BaseType != typeof(MulticastDelegate))
        .Select(Closed)];

    [Fact]
    public void PublicTypesWithState_SayWhatDebuggersShow()
    {
        IEnumerable<Type> silent = typeof(ProcessPool).Assembly.GetExportedTypes()
            .Where(type => (type.IsClass || type.IsValueType) && !type.IsEnum && !(type.IsAbstract && type.IsSealed))
            .Where(type => !type.IsAssignableTo(typeof(Exception)) && !type.IsAssignableTo(typeof(Delegate)))
            .Where(type => !WithNothingToShow.Contains(type) && !IsRecord(type))
            .Where(type => !type.IsNested && DisplayOf(type) is null);

        Assert.Empty(silent);
    }

    [Theory]
    [MemberData(nameof(Shown))]
    public void EachDisplay_NamesMembersThatExist(Type type)
    {
        foreach (string path in PathsOf(type))
        {
            Type at = type;
            foreach (string name in path.Split('.'))
            {
                MemberInfo member = Find(at, name) ?? throw new InvalidOperationException($"{at} has no {name}.");
                at = member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shown))]
    public void TextOfAnObjectWhoseConstructorHasNotRun_DoesNotThrow(Type type)
    {
        object incomplete = RuntimeHelpers.GetUninitializedObject(type);
#pragma warning disable CA1816 // Not this: finalizers do not expect an object that was never constructed.
        GC.SuppressFinalize(incomplete);
#pragma warning restore CA1816
        if (Find(type, "DebuggerText") is PropertyInfo text)
        {
            Assert.NotNull(text.GetValue(incomplete));
        }
    }

    [Fact]
    public void Pool_ShowsItsNameStateAndSize_AlsoOnceDisposed()
    {
        var pool = new ProcessPool(new ProcessPoolOptions { Name = "reports", Processes = 2, InProcess = true });
        Assert.Equal("reports (Running): 2 workers", Show(pool));
        AsyncResult<int> call = pool.ApplyAsync(static () => 7);
        call.Wait();
        Assert.EndsWith(": RanToCompletion", Show(call));
        pool.Dispose();

        Assert.Equal("reports (Disposed): 2 workers", Show(pool));
        Assert.Equal("reports (Disposed)", pool.ToString());
    }

    [Fact]
    public void Outcome_ShowsItsItem_AndNotTheResult()
    {
        Assert.Equal("item 3: a result", Show(new Outcome<Unshowable>(3, new Unshowable())));
        Assert.Equal("item 4: TimeoutException", Show(new Outcome<Unshowable>(4, new TimeoutException())));
    }

    [Fact]
    public void Loss_ShowsHowFarTheChunkHadCome()
    {
        Assert.Equal("started up to item 2", Show(Loss.Started(2, null!)));
        Assert.Equal("nothing started", Show(Loss.NotStarted(null!)));
        Assert.Equal("all may have run", Show(Loss.Unknown(null!)));
    }

    [Fact]
    public void SharedObjects_ShowTheirState_AlsoOnceDisposed()
    {
        var semaphore = new SharedSemaphore(2);
        var set = new SharedEvent();
        var value = new SharedValue<int>(1);
        var array = new SharedArray<long>(5);
        var queue = new ProcessQueue<string>();
        Assert.Equal("2 permits", Show(semaphore));
        Assert.Equal("not set", Show(set));
        Assert.Equal("Int32", Show(value));
        Assert.Equal("Int64[5]", Show(array));
        Assert.Equal("free", Show(array.Lock));
        Assert.EndsWith(" bytes", Show(queue));
        IDisposable[] all = [semaphore, set, value, array, queue];
        Array.ForEach(all, each => each.Dispose());

        Assert.All(all, each => Assert.Equal("disposed", Show(each)));
    }

    [Fact]
    public void Child_ShowsThatItWasNotStarted()
    {
        using var child = new ChildProcess(static () => { }, name: "copier");

        Assert.Equal("copier: not started", Show(child));
    }

    private static string Show(object value) =>
        Hole().Replace(DisplayOf(value.GetType())!, hole =>
        {
            object? at = value;
            foreach (string name in hole.Groups[1].Value.Split('.'))
            {
                at = Find(at!.GetType(), name) switch
                {
                    PropertyInfo property => property.GetValue(at),
                    FieldInfo field => field.GetValue(at),
                    _ => throw new InvalidOperationException($"{at.GetType()} has no {name}."),
                };
            }

            return at is null ? "null" : DisplayOf(at.GetType()) is null ? at.ToString()! : Show(at);
        });

    private static IEnumerable<string> PathsOf(Type type) => Hole().Matches(DisplayOf(type)!).Select(hole => hole.Groups[1].Value);

    private static string? DisplayOf(Type? type) => type is null ? null
        : type.GetCustomAttribute<DebuggerDisplayAttribute>(inherit: false)?.Value ?? DisplayOf(type.BaseType);

    private static Type Closed(Type type) => !type.IsGenericTypeDefinition ? type
        : type.MakeGenericType([.. type.GetGenericArguments().Select(_ => typeof(int))]);

    private static MemberInfo? Find(Type? type, string name)
    {
        const BindingFlags All =
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        for (; type is not null; type = type.BaseType)
        {
            MemberInfo? found = type.GetProperty(name, All);
            found ??= type.GetField(name, All);
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null;

    [GeneratedRegex(@"\{([\w.]+)(?:,nq)?\}")]
    private static partial Regex Hole();

    private sealed class Unshowable
    {
        public override string ToString() => throw new InvalidOperationException("This is code of the user.");
    }
}
