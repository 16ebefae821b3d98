using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Procession.ProcessTests.Harness;

namespace Procession.ProcessTests.Conformance;

/// <summary>
/// Each verb takes a function and its async twin under one name. Small programs, compiled here, hold that whatever the
/// compiler takes means what its author meant: every verb with every kind of function, with type arguments and without.
/// </summary>
public sealed class OverloadTests(SharedPool shared) : IClassFixture<SharedPool>
{
    // {T}: the type arguments; {F}: the function; the first argument is "bb" everywhere.
    private static readonly (string Name, string Parameters, string Types, string Call)[] Verbs =
    [
        ("Apply0", "()", "", "pool.Apply{T}({F})"),
        ("ApplyAsync0", "()", "", "pool.ApplyAsync{T}({F}).Get()"),
        ("Apply1", "(x)", "string", "pool.Apply{T}({F}, \"bb\")"),
        ("ApplyAsync1", "(x)", "string", "pool.ApplyAsync{T}({F}, \"bb\").Get()"),
        ("Apply2", "(x, b)", "string, int", "pool.Apply{T}({F}, \"bb\", 2)"),
        ("ApplyAsync2", "(x, b)", "string, int", "pool.ApplyAsync{T}({F}, \"bb\", 2).Get()"),
        ("Apply3", "(x, b, c)", "string, int, int", "pool.Apply{T}({F}, \"bb\", 2, 3)"),
        ("ApplyAsync3", "(x, b, c)", "string, int, int", "pool.ApplyAsync{T}({F}, \"bb\", 2, 3).Get()"),
        ("Apply4", "(x, b, c, d)", "string, int, int, int", "pool.Apply{T}({F}, \"bb\", 2, 3, 4)"),
        ("ApplyAsync4", "(x, b, c, d)", "string, int, int, int", "pool.ApplyAsync{T}({F}, \"bb\", 2, 3, 4).Get()"),
        ("Apply5", "(x, b, c, d, e)", "string, int, int, int, int", "pool.Apply{T}({F}, \"bb\", 2, 3, 4, 5)"),
        ("ApplyAsync5", "(x, b, c, d, e)", "string, int, int, int, int", "pool.ApplyAsync{T}({F}, \"bb\", 2, 3, 4, 5).Get()"),
        ("Apply with a token", "(x)", "string", "pool.Apply{T}({F}, \"bb\", CancellationToken.None)"),
        ("ApplyAsync with callbacks", "(x)", "string", "pool.ApplyAsync{T}({F}, \"bb\", callback: r => Work.Now0(r), errorCallback: e => Work.Now0(e)).Get()"),
        ("Map", "(x)", "string", "pool.Map{T}({F}, [\"bb\"])[0]"),
        ("MapAsync", "(x)", "string", "pool.MapAsync{T}({F}, [\"bb\"]).Get()[0]"),
        ("StarMap2", "(x, b)", "string, int", "pool.StarMap{T}({F}, [(\"bb\", 2)])[0]"),
        ("StarMapAsync2", "(x, b)", "string, int", "pool.StarMapAsync{T}({F}, [(\"bb\", 2)]).Get()[0]"),
        ("StarMap3", "(x, b, c)", "string, int, int", "pool.StarMap{T}({F}, [(\"bb\", 2, 3)])[0]"),
        ("StarMapAsync3", "(x, b, c)", "string, int, int", "pool.StarMapAsync{T}({F}, [(\"bb\", 2, 3)]).Get()[0]"),
        ("StarMap4", "(x, b, c, d)", "string, int, int, int", "pool.StarMap{T}({F}, [(\"bb\", 2, 3, 4)])[0]"),
        ("StarMapAsync4", "(x, b, c, d)", "string, int, int, int", "pool.StarMapAsync{T}({F}, [(\"bb\", 2, 3, 4)]).Get()[0]"),
        ("StarMap5", "(x, b, c, d, e)", "string, int, int, int, int", "pool.StarMap{T}({F}, [(\"bb\", 2, 3, 4, 5)])[0]"),
        ("StarMapAsync5", "(x, b, c, d, e)", "string, int, int, int, int", "pool.StarMapAsync{T}({F}, [(\"bb\", 2, 3, 4, 5)]).Get()[0]"),
        ("IMap", "(x)", "string", "pool.IMap{T}({F}, [\"bb\"]).Single()"),
        ("IMapUnordered", "(x)", "string", "pool.IMapUnordered{T}({F}, [\"bb\"]).Single()"),
        ("IMapAsync", "(x)", "string", "One(pool.IMapAsync{T}({F}, new[] { \"bb\" }))"),
        ("IMapUnorderedAsync", "(x)", "string", "One(pool.IMapUnorderedAsync{T}({F}, new[] { \"bb\" }))"),
        ("IMapAsync of a stream", "(x)", "string", "One(pool.IMapAsync{T}({F}, Source()))"),
        ("IMapUnorderedAsync of a stream", "(x)", "string", "One(pool.IMapUnorderedAsync{T}({F}, Source()))"),
    ];

    // {P}: the parameters; {X}: the first argument; {A}: all arguments. Untyped ones cannot be inferred, in any overload.
    private static readonly Kind[] Kinds =
    [
        new("typed", "int", "{P} => {X}.Length", "2"),
        new("typed, null or not", "string", "{P} => {X}.Length > 5 ? null : {X}", "bb"),
        new("async", "int", "async {P} => { await Task.Yield(); return {X}.Length; }", "2"),
        new("async, null", "string", "async {P} => { await Task.Yield(); return (string?)null; }", "null"),
        new("async, throws", "int", "async {P} => { await Task.Yield(); if ({X}.Length > 0) throw new FormatException(\"f\"); return 1; }", "FormatException: f"),
        new("task", "int", "{P} => Work.Later({X})", "2"),
        new("value task", "int", "{P} => Work.Soon({X})", "2"),
        new("value task, made", "int", "{P} => ValueTask.FromResult({X}.Length)", "2"),
        new("method of a value task", "int", "Work.Soon{N}", "2"),
        new("task, made", "int", "{P} => Task.FromResult({X}.Length)", "2"),
        new("method", "int", "Work.Now{N}", "2"),
        new("async method", "int", "Work.Later{N}", "2"),
        new("dynamic, inferred", "", "{P} => ((dynamic){X}).Length", "2") { Explicit = false },
        new("dynamic", "int", "{P} => ((dynamic){X}).Length", "2") { Inferred = false },
        new("dynamic, dynamic", "dynamic", "{P} => ((dynamic){X}).Length", "2") { Inferred = false },
        new("dynamic, object", "object", "{P} => ((dynamic){X}).Length", "2") { Inferred = false },
        new("dynamic, converted", "long", "{P} => ((dynamic){X}).Length", "2") { Inferred = false },
        new("dynamic, two returns", "int", "{P} => { if (((dynamic){X}).Length > 5) return ((dynamic){X}).Length; return ((dynamic){X}).Length + 1; }", "3") { Inferred = false },
        new("dynamic, null", "string", "{P} => (dynamic?)null", "null") { Inferred = false },
        new("dynamic, a task", "int", "{P} => ((dynamic)new Work()).Async({X})", "2") { Inferred = false },
        new("dynamic, no such conversion", "int", "{P} => (dynamic)({X} + \"!\")", "RuntimeBinderException: Cannot implicitly convert type 'string' to 'int'") { Inferred = false },
        new("dynamic, throws", "int", "{P} => ((dynamic)new Work()).Fail({X})", "FormatException: f") { Inferred = false },
        new("throw", "int", "{P} => throw new FormatException(\"f\")", "FormatException: f") { Inferred = false },
        new("throw, string", "string", "{P} => throw new FormatException(\"f\")", "FormatException: f") { Inferred = false },
        new("throw, object", "object", "{P} => throw new FormatException(\"f\")", "FormatException: f") { Inferred = false },
        new("throw, in a block", "int", "{P} => { throw new FormatException(\"f\"); }", "FormatException: f") { Inferred = false },
        new("null", "string", "{P} => null", "null") { Inferred = false },
        new("null, object", "object", "{P} => null", "null") { Inferred = false },
        new("null, nullable", "int?", "{P} => null", "null") { Inferred = false },
        new("null or throws", "string", "{P} => { if ({X}.Length > 5) throw new FormatException(); return null; }", "null") { Inferred = false },
        new("default", "string", "{P} => default", "null") { Inferred = false },
        new("default, object", "object", "{P} => default", "null") { Inferred = false },
        new("default, value", "int", "{P} => default", "0") { Inferred = false },
        new("default, struct", "DateTime", "{P} => default", "01/01/0001 00:00:00") { Inferred = false },
        new("default, behind other work", "int", "{P} => { Work.Later({X}).ToString(); return default; }", "InvalidOperationException: '") { Inferred = false },
    ];

    private readonly ProcessPool _pool = shared.Pool;

    private sealed record Kind(string Name, string Result, string Code, string Expected)
    {
        public bool Inferred { get; init; } = true;

        public bool Explicit { get; init; } = true;
    }

    private sealed record Program(string Name, string Call, string Expected);

    [Fact]
    [Limit(300)] // It compiles them all: six seconds of one processor, which other work may have.
    public void Every_verb_takes_every_kind_of_function_for_what_it_is()
    {
        Program[] programs = [.. Verbs.SelectMany(verb => Kinds.SelectMany(kind => Combine(verb, kind)))];
        using var scratch = new Scratch();
        MethodInfo[] methods = Compile(programs, scratch.PathOf("Overloads.dll"));

        string[] wrong =
        [
            .. programs.Zip(methods, (program, method) => (program, Said: (string)method.Invoke(null, [_pool])!))
                .Where(pair => pair.program.Expected.EndsWith('\'') ? !pair.Said.StartsWith(pair.program.Expected, StringComparison.Ordinal) : pair.Said != pair.program.Expected)
                .Select(pair => $"{pair.program.Name}: {pair.program.Call} gave {pair.Said} and not {pair.program.Expected}"),
        ];

        Assert.Empty(wrong);
    }

    private static IEnumerable<Program> Combine((string Name, string Parameters, string Types, string Call) verb, Kind kind)
    {
        bool hasArgument = verb.Parameters != "()";
        string function = kind.Code.Replace("{P}", verb.Parameters, StringComparison.Ordinal)
            .Replace("{X}", hasArgument ? "x" : "\"bb\"", StringComparison.Ordinal)
            .Replace("{N}", $"{verb.Parameters.Count(each => char.IsLetter(each))}", StringComparison.Ordinal);
        string call = verb.Call.Replace("{F}", function, StringComparison.Ordinal);
        if (kind.Inferred)
        {
            yield return new($"{verb.Name}, {kind.Name}, inferred", call.Replace("{T}", "", StringComparison.Ordinal), kind.Expected);
        }

        if (kind.Explicit)
        {
            string types = $"<{verb.Types}{(hasArgument ? ", " : "")}{kind.Result}>";
            yield return new($"{verb.Name}, {kind.Name}, explicit", call.Replace("{T}", types, StringComparison.Ordinal), kind.Expected);
        }
    }

    private static MethodInfo[] Compile(Program[] programs, string path)
    {
        const string Arguments = "string x, int b = 0, int c = 0, int d = 0, int e = 0";
        StringBuilder code = new();
        code.AppendLine("""
            using System; using System.Collections.Generic; using System.Globalization; using System.Linq; using System.Threading; using System.Threading.Tasks; using Procession;
            public class Work
            {
                public static Task<int> Later(string x) => Task.Run(() => x.Length);
                public static async ValueTask<int> Soon(string x) { await Task.Yield(); return x.Length; }
                public static void Now0(object? seen) { }
                public Task<int> Async(string x) => Later(x);
                public int Fail(string x) => throw new FormatException("f");
            """);
        for (int i = 0; i <= 5; i++)
        {
            string parameters = string.Join(", ", Arguments.Replace(" = 0", "", StringComparison.Ordinal).Split(", ").Take(i));
            string first = i == 0 ? "\"bb\"" : "x";
            code.AppendLine(CultureInfo.InvariantCulture, $"public static int Now{i}({parameters}) => {first}.Length; public static Task<int> Later{i}({parameters}) => Later({first}); public static ValueTask<int> Soon{i}({parameters}) => Soon({first});");
        }

        code.AppendLine("""
            }
            public static class Programs
            {
                static string Text(Func<object?> call)
                {
                    try { return Convert.ToString(call(), CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "null"; }
                    catch (Exception e) { return $"{e.GetType().Name}: {e.Message}"; }
                }
                static T One<T>(IAsyncEnumerable<T> all) => First(all).GetAwaiter().GetResult();
                static async Task<T> First<T>(IAsyncEnumerable<T> all) { await foreach (T each in all) return each; throw new Exception("none"); }
                static async IAsyncEnumerable<string> Source() { await Task.Yield(); yield return "bb"; }
            """);
        for (int i = 0; i < programs.Length; i++)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"    public static string P{i}(ProcessPool pool) => Text(() => {programs[i].Call});");
        }

        code.AppendLine("}");
        CSharpCompilation compilation = CSharpCompilation.Create(
            $"Overloads{Guid.NewGuid():N}",
            [CSharpSyntaxTree.ParseText(code.ToString(), cancellationToken: TestContext.Current.CancellationToken)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(each => MetadataReference.CreateFromFile(each)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Annotations));
        Diagnostic[] errors = [.. compilation.Emit(path, cancellationToken: TestContext.Current.CancellationToken).Diagnostics
            .Where(each => each.Severity == DiagnosticSeverity.Error)];
        Assert.Empty(errors.Select(each => $"{each.GetMessage(null)}: {each.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).Lines[each.Location.GetLineSpan().StartLinePosition.Line]}"));
        Type type = Assembly.LoadFrom(path).GetType("Programs")!;
        return [.. Enumerable.Range(0, programs.Length).Select(i => type.GetMethod($"P{i}")!)];
    }
}
