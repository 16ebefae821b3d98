using System.CodeDom.Compiler;
using System.Security.Claims;
using System.Security.Principal;
using System.Windows;
using System.Windows.Data;
using Procession.Serialization;

#pragma warning disable SA1403 // The names of others: what is refused is refused by its name.

namespace Procession.Tests.Serialization
{
    /// <summary>Types that are known from attacks neither leave nor arrive.</summary>
    public class GadgetTests
    {
        private sealed class Derived : ObjectDataProvider;

        private sealed class Holder<T>
        {
            public T? Value { get; set; }
        }

        private struct Pair<T>
        {
            public int Number { get; set; }
            public T? Value { get; set; }
        }

        private sealed class Failure<T>(string message) : Exception(message)
        {
            public T? Value { get; set; }
        }

        public static TheoryData<object, string> Refused => new()
        {
            { new ObjectDataProvider(), "it calls whatever method it names" },
            { new Derived(), "its base class System.Windows.Data.ObjectDataProvider is refused: it calls" },
            { new TempFileCollection(), "deletes the files" },
            { new ResourceDictionary(), "markup" },
            { new ResourceDictionary.Nested(), "markup" },
            { Array.Empty<ObjectDataProvider>(), "it is made of System.Windows.Data.ObjectDataProvider" },
            { Array.Empty<Derived[,]>(), "it is made of" },
            { new List<ObjectDataProvider>(), "it is made of" },
            { new Dictionary<string, List<Derived>>(), "it is made of" },
            { new Holder<ObjectDataProvider>(), "it is made of" },
            { new Holder<ObjectDataProvider[]>(), "it is made of" },
            { default(Pair<ObjectDataProvider>), "it is made of" },
            { default((int, TempFileCollection?)), "it is made of" },
            { (Func<TempFileCollection?>)(static () => null), "it is made of" },
            { new Failure<TempFileCollection>("text"), "it is made of" },
        };

        [Theory]
        [MemberData(nameof(Refused))]
        public void They_are_not_sent(object value, string reason)
        {
            Assert.Contains(reason, Assert.Throws<UnsendableException>(() => InProcess.Write(value)).Message, StringComparison.Ordinal);
            Assert.Throws<UnsendableException>(() => InProcess.Write(new object[] { value }));
        }

        [Fact]
        public void They_are_not_built_though_the_bytes_name_them()
        {
            Assert.Contains("which never travels", Arrival(typeof(ObjectDataProvider)), StringComparison.Ordinal);
            Assert.Contains("which never travels", Arrival(typeof(Derived)), StringComparison.Ordinal);
            Assert.Contains("which never travels", Arrival(typeof(List<ObjectDataProvider>)), StringComparison.Ordinal);
            Assert.Contains("which never travels", Arrival(typeof(Derived[])), StringComparison.Ordinal);
        }

        [Fact]
        public void They_are_refused_before_their_assembly_is_looked_for()
        {
            string message = Arrival(name => Renamed(name, "System.Windows.Data.ObjectDataProvider"));
            Assert.Contains("it names System.Windows.Data.ObjectDataProvider, which never travels", message, StringComparison.Ordinal);
            string other = Arrival(name => Renamed(name, "System.Windows.Data.SomethingElse"));
            Assert.Contains("Nowhere.At.All 1.0.0.0", other, StringComparison.Ordinal);
        }

        [Fact]
        public void An_exception_made_of_one_arrives_by_its_texts()
        {
            var buffer = new KeepingWriter();
            ExceptionCodec.Write(buffer, new Failure<TempFileCollection>("its text"));
            var arrived = Assert.IsType<RemoteException>(ExceptionCodec.Read(new(buffer.WrittenMemory)));
            Assert.Contains("its text", arrived.Message, StringComparison.Ordinal);
        }

        [Fact]
        public void Their_types_as_values_and_methods_that_mention_them_travel()
        {
            Assert.Equal(typeof(ObjectDataProvider), InProcess.Trip(typeof(ObjectDataProvider)));
            Assert.Equal(0, InProcess.Trip<Func<int>>(static () => new List<ObjectDataProvider>().Count)());
        }

        [Fact]
        public void Identities_that_are_plain_data_travel()
        {
            ClaimsIdentity identity = new([new Claim("role", "reader")], "test") { BootstrapContext = "token" };
            ClaimsPrincipal back = InProcess.Trip(new ClaimsPrincipal(identity));
            Assert.True(back.HasClaim("role", "reader"));
            Assert.Equal("token", ((ClaimsIdentity)back.Identity!).BootstrapContext);
            Assert.True(InProcess.Trip(new GenericPrincipal(new GenericIdentity("me"), ["admin"])).IsInRole("admin"));
        }

        private static string Arrival(Type type) => Arrival(_ => TypeName.Encode(type));

        private static string Arrival(Func<byte[], byte[]> forge) =>
            Assert.ThrowsAny<Exception>(() => InProcess.Read<object>(Forged(forge))).Message;

        private static byte[] Forged(Func<byte[], byte[]> forge)
        {
            byte[] bytes = InProcess.Write<object>(new Version(1, 2));
            byte[] name = TypeName.Encode(typeof(Version));
            byte[] forged = forge(name);
            int at = bytes.AsSpan().IndexOf(name);
            return
                [.. bytes[..(at - 2)], 0xC5, (byte)(forged.Length >> 8), (byte)forged.Length, .. forged, .. bytes[(at + name.Length)..]];
        }

        // A definition, by name only, of an assembly that nobody has.
        private static byte[] Renamed(byte[] name, string type)
        {
            using var stream = new MemoryStream();
            using var writer = new BinaryWriter(stream);
            writer.Write(name[0]);
            writer.Write((byte)0);
            writer.Write("Nowhere.At.All, Version=1.0.0.0");
            writer.Write(type);
            return stream.ToArray();
        }
    }
}

namespace System.Windows.Data
{
    internal class ObjectDataProvider
    {
        public object? ObjectInstance { get; set; }

        public string? MethodName { get; set; }
    }
}

namespace System.Windows
{
    internal class ResourceDictionary
    {
        internal sealed class Nested : ResourceDictionary;
    }
}

namespace System.CodeDom.Compiler
{
    internal sealed class TempFileCollection;
}
