using System.Runtime.Loader;
using System.Text;
using Procession.Functions;
using Procession.Serialization;

namespace Procession.Tests.Serialization;

public class PlainFunctionTests
{
    [Fact]
    public async Task Functions_without_a_closure_come_back_with_their_own_type()
    {
        Func<int, int> twice = DelegateCases.Twice;
        Func<string, int, string> repeat = (text, times) => string.Concat(Enumerable.Repeat(text, times));
        Func<int, Task<long>> later = x => Task.FromResult((long)x);
        Func<int> constant = static () => 42;
        Action nothing = static () => { };
        Action<int[], int> fill = static (items, value) => items[0] = value;
        Func<int, int> generic = Same<int>;
        Func<int, int> ofGenericType = Box<string>.Same;
        Assert.Equal(8, Back(twice)(4));
        Assert.Equal("abab", Back(repeat)("ab", 2));
        Assert.Equal(4, await Back(later)(4));
        Assert.Equal(42, Back(constant)());
        Back(nothing)();
        Back(fill)([0, 1], 5);
        Assert.Equal(3, Back(generic)(3));
        Assert.Equal(4, Back(ofGenericType)(4));
    }

    [Fact]
    public void What_needs_more_than_an_address_is_left_to_the_serializer()
    {
        Func<string, object> widened = Text;
        Predicate<int> otherDelegate = x => x > 0;
        Func<int> closedOverItsArgument = "abc".Count;
        Delegate[] all = [widened, otherDelegate, closedOverItsArgument];
        Assert.All(all, function => Assert.Null(PlainFunction.TryEncode(function)));
    }

    [Fact]
    [Trait("Fault", "14")]
    public void Another_build_of_the_assembly_is_a_mismatch_that_names_function_versions_and_cure()
    {
        byte[] build = typeof(PlainFunctionTests).Module.ModuleVersionId.ToByteArray();
        byte[] bytes = [.. PlainFunction.TryEncode((Func<int, int>)DelegateCases.Twice)!];
        Guid.AllBitsSet.TryWriteBytes(bytes.AsSpan(bytes.AsSpan().IndexOf(build)));
        CodeMismatchException mismatch = Assert.Throws<CodeMismatchException>(() => PlainFunction.Decode(bytes));
        Assert.Contains("DelegateCases.Twice", mismatch.Message, StringComparison.Ordinal);
        Assert.Contains(Guid.AllBitsSet.ToString(), mismatch.Message, StringComparison.Ordinal);
        Assert.Contains("same build", mismatch.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_of_an_assembly_in_memory_is_refused_at_the_call()
    {
        using FileStream file = File.OpenRead(typeof(PlainFunctionTests).Assembly.Location);
        Type type = new AssemblyLoadContext("in memory").LoadFromStream(file).GetType(typeof(DelegateCases).FullName!)!;
        var function = type.GetMethod(nameof(DelegateCases.Twice))!.CreateDelegate<Func<int, int>>();
        UnsendableException refusal = Assert.Throws<UnsendableException>(
            () => FunctionReference.From(function, new FunctionShape(Arity: 1, IsAsync: false), typeof(int), typeof(int)));
        Assert.Contains("exists only in memory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_bytes_are_an_error_that_says_so()
    {
        byte[] bytes = [.. PlainFunction.TryEncode((Func<int, int>)DelegateCases.Twice)!];
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<SerializationFailedException>(() => PlainFunction.Decode(bytes.AsSpan(0, length)));
        }

        Assert.Throws<SerializationFailedException>(() => PlainFunction.Decode(Encoding.UTF8.GetBytes(new string('x', 200))));
    }

    private static TDelegate Back<TDelegate>(TDelegate function)
        where TDelegate : Delegate =>
        Assert.IsType<TDelegate>(PlainFunction.Decode(PlainFunction.TryEncode(function)!));

    private static T Same<T>(T value) => value;

    private static string Text(string text) => text;

    private static class Box<T>
    {
        public static int Same(int value) => typeof(T) == typeof(string) ? value : 0;
    }
}
