using System.Collections.Immutable;
using Procession.Serialization;

namespace Procession.Tests.Serialization;

public class TypeNameTests
{
    public static TheoryData<Type, string> Names => new()
    {
        { typeof(int), "int" },
        { typeof(string), "string" },
        { typeof(object), "object" },
        { typeof(DayOfWeek), "System.DayOfWeek" },
        { typeof(Version), "System.Version" },
        { typeof(int?), "int?" },
        { typeof(DayOfWeek?), "System.DayOfWeek?" },
        { typeof(int[]), "int[]" },
        { typeof(int[,]), "int[,]" },
        { typeof(int[][,]), "int[][,]" },
        { typeof(int).MakeArrayType(1), "int[*]" },
        { typeof(int*), "int*" },
        { typeof(void*), "void*" },
        { typeof(int).MakeByRefType(), "ref int" },
        { typeof(List<string>), "System.Collections.Generic.List<string>" },
        { typeof(List<>), "System.Collections.Generic.List<T>" },
        { typeof(SortedDictionary<string, int>.KeyCollection), "System.Collections.Generic.SortedDictionary<string, int>.KeyCollection" },
        { typeof(ImmutableArray<int>.Builder), "System.Collections.Immutable.ImmutableArray<int>.Builder" },
        { typeof(Outer<int>.Middle.Inner<string, bool>), $"{Here}.Outer<int>.Middle.Inner<string, bool>" },
        { typeof((int, string)), "(int, string)" },
        { typeof((int A, List<string> B)), "(int, System.Collections.Generic.List<string>)" },
        { typeof((int, int, int, int, int, int, int, string, long)), "(int, int, int, int, int, int, int, string, long)" },
        { typeof(ValueTuple<int>), "System.ValueTuple<int>" },
        { typeof(ValueTuple<,>), "System.ValueTuple<T1, T2>" },
        { typeof(Tuple<int, string>), "System.Tuple<int, string>" },
        { new { Name = "x", Age = 1 }.GetType(), "anonymous type { string Name, int Age }" },
        { new { }.GetType(), "anonymous type { }" },
        { Closure(), $"closure of {nameof(TypeNameTests)}.{nameof(Closure)}" },
        { Each(1).GetType(), $"iterator {nameof(TypeNameTests)}.{nameof(Each)}" },
        { Expression().GetType(), "collection expression of int" },
        { typeof(FileLocalType), "Procession.Tests.Serialization.FileLocalType" },
    };

    private static string Here => typeof(TypeNameTests).FullName!;

    [Theory]
    [MemberData(nameof(Names))]
    public void Show_IsWhatACSharpReaderWouldHaveWritten(Type type, string expected) =>
        Assert.Equal(expected, TypeName.Show(type));

    [Fact]
    public unsafe void Show_AFunctionPointer_NamesItsTypes()
    {
        Type pointer = typeof(Pointing).GetField(nameof(Pointing.Call))!.FieldType;
        Assert.Equal("delegate*<int, string, void>", TypeName.Show(pointer));
    }

    [Fact]
    public void Show_ATypeNestedWithoutEnd_IsCut()
    {
        Type type = typeof(int);
        for (int i = 0; i < 200; i++)
        {
            type = typeof(List<>).MakeGenericType(type);
        }

        Assert.InRange(TypeName.Show(type).Length, 100, 1000);
    }

    [Fact]
    public void ShowUnqualified_LeavesNamespacesOut() => Assert.Equal(
        "SortedDictionary<string, Version>.KeyCollection",
        TypeName.ShowUnqualified(typeof(SortedDictionary<string, Version>.KeyCollection)));

    private static Type Closure()
    {
        int captured = 1;
        Func<int> function = () => captured++;
        return function.Target!.GetType();
    }

    private static IEnumerable<int> Each(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return i;
        }
    }

    private static IEnumerable<int> Expression() => [1, 2, 3];

    private unsafe struct Pointing(delegate*<int, string, void> call)
    {
        public delegate*<int, string, void> Call = call;
    }

    private static class Outer<T>
    {
        public static class Middle
        {
            public sealed class Inner<T1, T2>
            {
                public T? First { get; set; }

                public T1? Second { get; set; }

                public T2? Third { get; set; }
            }
        }
    }
}

file sealed class FileLocalType;
