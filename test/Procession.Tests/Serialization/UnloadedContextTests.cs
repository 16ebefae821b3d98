using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Procession.Serialization;

namespace Procession.Tests.Serialization;

/// <summary>Load contexts that are unloaded after something of them has travelled.</summary>
public sealed class UnloadedContextTests
{
    private const int MostCollections = 100; // two or three are enough

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Deserialize_OfAnUnloadedContext_SaysSo(bool isUnloaded)
    {
        byte[] bytes = TravelAndUnload(isUnloaded, out WeakReference context);
        for (int i = 0; context.IsAlive && i < MostCollections; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(context.IsAlive, "Something keeps the context loaded.");

        GC.Collect();
        GC.WaitForPendingFinalizers(); // By now it is known to have ended.
        var failure = Assert.Throws<CodeMismatchException>(() => Read(bytes));
        Assert.Contains("this process has unloaded it, with its AssemblyLoadContext", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KeepLoaded_WhileTheBytesAreKept_ContextLives()
    {
        KeepingWriter bytes = Write(out WeakReference context);
        for (int i = 0; i < 10; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.True(context.IsAlive);
        Assert.Equal("Dog", Read(bytes.WrittenMemory.ToArray()));
        GC.KeepAlive(bytes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static KeepingWriter Write(out WeakReference reference)
    {
        AssemblyLoadContext context = Load(out object dog);
        reference = new WeakReference(context, trackResurrection: true);
        var writer = new KeepingWriter();
        DefaultSerializer.Shared.Serialize(writer, dog);
        context.Unload();
        return writer;
    }

    // There and back twice: what names stand for is remembered, but keeps nothing loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte[] TravelAndUnload(bool isUnloaded, out WeakReference reference)
    {
        AssemblyLoadContext context = Load(out object dog);
        reference = new WeakReference(context, trackResurrection: true);
        var writer = new KeepingWriter();
        DefaultSerializer.Shared.Serialize(writer, dog);
        byte[] bytes = writer.WrittenMemory.ToArray();
        Assert.Equal("Dog", Read(bytes));
        Assert.Equal("Dog", Read(bytes));
        if (isUnloaded)
        {
            context.Unload();
        }

        return bytes;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Read(byte[] bytes) =>
        DefaultSerializer.Shared.Deserialize<object>(new(bytes)).GetType().Name;

    private static AssemblyLoadContext Load(out object dog)
    {
        var context = new AssemblyLoadContext("unloadable", isCollectible: true);
        Type type = context.LoadFromAssemblyPath(typeof(PolymorphismCases.Dog).Assembly.Location)
            .GetType(typeof(PolymorphismCases.Dog).FullName!)!;
        dog = Activator.CreateInstance(type)!;
        return context;
    }
}
