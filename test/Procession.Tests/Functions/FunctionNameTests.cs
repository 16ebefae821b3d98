using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Procession.Functions;
using Procession.Serialization;

namespace Procession.Tests.Functions;

public class FunctionNameTests
{
    private readonly Func<int, int> _initialised = x => x;

    [Fact]
    public void Of_EveryKindOfFunction_IsWhatItsAuthorWouldSay()
    {
        int captured = 1;
        int Local(int x) => x + captured;
        T LocalGeneric<T>(T x) => x;
        const string Here = "FunctionNameTests.Of_EveryKindOfFunction_IsWhatItsAuthorWouldSay";
        Assert.Equal("Math.Abs", FunctionName.Of((Func<int, int>)Math.Abs));
        Assert.Equal($"lambda in {Here}", FunctionName.Of((int x) => x));
        Assert.Equal($"lambda in {Here}", FunctionName.Of(async (int x) => await Task.FromResult(x + captured)));
        Assert.Equal($"Local in {Here}", FunctionName.Of((Func<int, int>)Local));
        Assert.Equal($"LocalGeneric<int> in {Here}", FunctionName.Of((Func<int, int>)LocalGeneric));
        Assert.Equal("Box.Generic", FunctionName.Of((Func<int, int>)Box<string>.Generic));
        Assert.Equal("Box.Same<List<string>>", FunctionName.Of((Func<List<string>, List<string>>)Box<string>.Same));
        Assert.Equal("Box.Later", FunctionName.Of(Box<string>.Later));
        Assert.Equal("Box.Each", FunctionName.Of((Func<int, IEnumerable<int>>)Box<string>.Each));
        Assert.Equal("lambda in Box.InGeneric", FunctionName.Of(Box<string>.InGeneric<int>()));
        Assert.Equal("lambda in constructor of FunctionNameTests", FunctionName.Of(_initialised));
        Assert.Equal("lambda in static constructor of Box", FunctionName.Of(Box<int>.Static));
    }

    [Fact]
    public void Of_Members_NamesThemAsInTheSource()
    {
        var circle = new Circle();
        Assert.Equal("Circle.Area.get", FunctionName.Of((Func<int>)Accessor(circle, "get_Area")));
        Assert.Equal("lambda in Circle.Area.get", FunctionName.Of(circle.LambdaOfAccessor()));
        Assert.Equal("Circle.IComparable<Circle>.CompareTo", FunctionName.Of(((IComparable<Circle>)circle).CompareTo));
        Assert.Equal("lambda in Circle.IShape.Draw", FunctionName.Of(((IShape)circle).Draw()));
        Assert.Equal("FileLocal.Run", FunctionName.Of(FileLocal.Run));
    }

    [Fact]
    public void Of_ADelegateMadeFromAnother_IsThatOnesFunction()
    {
        Func<int, int> first = Math.Abs;
        Assert.Equal("Math.Abs", FunctionName.Of(new Func<int, int>(first)));
        Assert.Equal("Math.Abs", FunctionName.Of((Func<int, int>)first.Invoke));
    }

    [Fact]
    public void Of_CodeMadeAtRunTime_SaysSo()
    {
        Expression<Func<int, int>> tree = x => x + 1;
        Assert.Equal("compiled expression", FunctionName.Of(tree.Compile()));
        var method = new DynamicMethod("Five", typeof(int), []);
        method.GetILGenerator().Emit(OpCodes.Ldc_I4_5);
        method.GetILGenerator().Emit(OpCodes.Ret);
        Assert.Equal("Five (made at run time)", FunctionName.Of(method.CreateDelegate<Func<int>>()));
    }

    [Theory]
    [InlineData("main@12-1", "Invoke", "lambda in Program.main")] // F#
    [InlineData("_Closure$__2-0", "_Lambda$__1", "lambda in Program")] // Visual Basic
    public void Of_ALambdaOfAnotherLanguage_NamesWhereItIs(string closure, string name, string expected) =>
        Assert.Equal(expected, SourceNames.OfMethod(Nested(closure, name)));

    [Fact]
    public void Of_ALambdaInTopLevelStatements_IsInMain() =>
        Assert.Equal("lambda in Program.Main", SourceNames.OfMethod(Nested("<>c", "<<Main>$>b__0_1")));

    [Fact]
    public void WithLine_NamesFileAndLineOfLambdasOnly()
    {
        (string file, int line) = Here();
        Func<int, int> lambda = x => x;
        Func<int, Task<int>> asynchronous = async x => await Task.FromResult(x);
        Assert.EndsWith($" at {file}:{line + 1}", FunctionName.WithLine(lambda), StringComparison.Ordinal);
        Assert.EndsWith($" at {file}:{line + 2}", FunctionName.WithLine(asynchronous), StringComparison.Ordinal);
        Assert.Equal("Math.Abs", FunctionName.WithLine((Func<int, int>)Math.Abs));
    }

    [Fact]
    public void WithLine_WithoutAFile_LeavesTheLineOut() =>
        Assert.Equal("lambda in Program.Main", FunctionName.WithLine(Nested("<>c", "<Main>b__0")));

    private static (string File, int Line) Here([CallerFilePath] string path = "", [CallerLineNumber] int line = 0) =>
        (Path.GetFileName(path), line);

    private static Delegate Accessor(object owner, string name) =>
        Delegate.CreateDelegate(typeof(Func<int>), owner, owner.GetType().GetMethod(name)!);

    // What other compilers make: a class with this name in the class Program, and a method in it.
    private static MethodInfo Nested(string type, string method)
    {
        AssemblyBuilder assembly = AssemblyBuilder.DefineDynamicAssembly(new("Made"), AssemblyBuilderAccess.Run);
        TypeBuilder outer = assembly.DefineDynamicModule("Made").DefineType("App.Program", TypeAttributes.Public);
        TypeBuilder inner = outer.DefineNestedType(type, TypeAttributes.NestedPublic);
        MethodBuilder code = inner.DefineMethod(method, MethodAttributes.Public | MethodAttributes.Static);
        code.GetILGenerator().Emit(OpCodes.Ret);
        outer.CreateType();
        return inner.CreateType().GetMethod(method)!;
    }

    private interface IShape
    {
        Func<int> Draw();
    }

    private sealed class Circle : IShape, IComparable<Circle>
    {
        private readonly int _radius = 2;

        public int Area => Call(() => _radius * _radius * 3);

        public Func<int> Last { get; private set; } = null!;

        public Func<int> LambdaOfAccessor() => Area > 0 ? Last : Last;

        Func<int> IShape.Draw() => () => _radius;

        int IComparable<Circle>.CompareTo(Circle? other) => 0;

        private int Call(Func<int> function) => (Last = function)();
    }

    private static class Box<T>
    {
        public static readonly Func<int, int> Static = x => x;

        public static int Generic(int x) => x + typeof(T).Name.Length;

        public static TValue Same<TValue>(TValue value) => value;

        public static async Task<int> Later() => await Task.FromResult(1);

        public static IEnumerable<int> Each(int count)
        {
            for (int i = 0; i < count; i++)
            {
                yield return i;
            }
        }

        public static Func<TValue?> InGeneric<TValue>() => () => default;
    }
}

file static class FileLocal
{
    public static int Run() => 1;
}
