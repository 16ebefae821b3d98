using Procession.Serialization;

namespace Procession.Tests.Serialization;

public class DelegateTests
{
    [Fact]
    [Trait("Fault", "14")]
    public void Another_build_of_the_assembly_is_a_mismatch_that_names_function_versions_and_cure()
    {
        Guid build = typeof(DelegateTests).Module.ModuleVersionId;
        byte[] bytes = Replaced(InProcess.Write<Func<int, int>>(DelegateCases.Twice), build.ToByteArray(), Guid.AllBitsSet.ToByteArray());
        CodeMismatchException mismatch = Assert.Throws<CodeMismatchException>(() => InProcess.Read<Func<int, int>>(bytes));
        Assert.Contains("DelegateCases.Twice", mismatch.Message, StringComparison.Ordinal);
        Assert.Contains(build.ToString(), mismatch.Message, StringComparison.Ordinal);
        Assert.Contains(Guid.AllBitsSet.ToString(), mismatch.Message, StringComparison.Ordinal);
        Assert.Contains("same build", mismatch.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Fault", "14")]
    public void A_missing_assembly_is_a_mismatch_that_says_so()
    {
        byte[] bytes = InProcess.Write<Func<int, int>>(DelegateCases.Twice);
        bytes = Replaced(bytes, typeof(DelegateTests).Module.ModuleVersionId.ToByteArray(), Guid.AllBitsSet.ToByteArray());
        bytes = Replaced(bytes, "Procession.Tests, "u8.ToArray(), "Procession.TestX, "u8.ToArray());
        CodeMismatchException mismatch = Assert.Throws<CodeMismatchException>(() => InProcess.Read<Func<int, int>>(bytes));
        Assert.Contains("not found", mismatch.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Fault", "14")]
    public void A_value_of_another_build_is_a_mismatch_too()
    {
        byte[] bytes = Replaced(
            InProcess.Write<object>(new PolymorphismCases.Dog()),
            typeof(DelegateTests).Module.ModuleVersionId.ToByteArray(),
            Guid.AllBitsSet.ToByteArray());
        Assert.Throws<CodeMismatchException>(() => InProcess.Read<object>(bytes));
    }

    [Fact]
    public void Eight_threads_may_start_cold_together()
    {
        SerializationCase[] cases = [.. SerializationCases.Small];
        using Barrier start = new(8);
        List<Exception> failures = [];
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            for (int i = 0; i < cases.Length; i++)
            {
                if (Record.Exception(() => cases[(i + (number * 7)) % cases.Length].RoundTrip(new InProcess())) is { } failure)
                {
                    lock (failures)
                    {
                        failures.Add(failure);
                    }
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Empty(failures);
    }

    [Fact]
    public void An_assembly_loaded_from_a_path_is_sent_by_its_path()
    {
        using var folder = new TemporaryFolder();
        string copy = Path.Combine(folder.Path, "Procession.Tests.dll");
        File.Copy(typeof(DelegateTests).Assembly.Location, copy);
        System.Runtime.Loader.AssemblyLoadContext plugins = new("plugins");
        System.Reflection.Assembly plugin = plugins.LoadFromAssemblyPath(copy);
        object dog = Activator.CreateInstance(plugin.GetType(typeof(PolymorphismCases.Dog).FullName!)!)!;
        byte[] bytes = InProcess.Write(dog);
        Assert.Contains(copy, System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void An_assembly_loaded_from_memory_is_refused()
    {
        System.Reflection.Assembly loaded = System.Reflection.Assembly.Load(File.ReadAllBytes(typeof(DelegateTests).Assembly.Location));
        object dog = Activator.CreateInstance(loaded.GetType(typeof(PolymorphismCases.Dog).FullName!)!)!;
        UnsendableException refusal = Assert.Throws<UnsendableException>(() => InProcess.Write(dog));
        Assert.Contains("only assemblies on disk can be sent", refusal.Message, StringComparison.Ordinal);
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("pt-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    private static byte[] Replaced(byte[] bytes, byte[] from, byte[] to)
    {
        Assert.True(bytes.AsSpan().IndexOf(from) >= 0);
        for (int at = bytes.AsSpan().IndexOf(from); at >= 0; at = bytes.AsSpan().IndexOf(from))
        {
            bytes = [.. bytes[..at], .. to, .. bytes[(at + from.Length)..]];
        }

        return bytes;
    }
}
