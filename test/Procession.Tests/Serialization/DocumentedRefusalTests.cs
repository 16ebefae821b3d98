using System.Data.Common;
using System.Linq.Expressions;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Procession.Tests.Architecture;

namespace Procession.Tests.Serialization;

/// <summary>What docs/what-travels.md says of refusals is what the messages say.</summary>
public sealed partial class DocumentedRefusalTests
{
    private const int ShortestQuote = 30; // what is shorter names a type or member

    [Fact]
    public void The_docs_quote_refusals_word_for_word()
    {
        string page = File.ReadAllText(Path.Combine(RoomTests.RepositoryRoot(), "docs", "what-travels.md"));
        string table = page[page.IndexOf("## What is refused", StringComparison.Ordinal)..];
        string[] messages = [.. Values().Select(MessageFor), MessageFor(Held()), .. ElsewhereTested];
        string[] quotes = [.. Quote().Matches(table).Select(match => match.Groups[1].Value)];
        Assert.True(quotes.Length > 20);
        Assert.DoesNotContain(quotes, quote => quote.Length >= ShortestQuote && !quote.EndsWith('…')
            && !messages.Any(message => message.Contains(quote, StringComparison.Ordinal)));
    }

    // Of packages that this project does not have: see Procession.PackageTests.
    private static string[] ElsewhereTested =>
    [
        "it is a DbContext, which belongs to this process; create one inside the function, and send ids, entities that AsNoTracking " +
            "gave, or records.",
        "it is a service of this process; create it inside the function, or keep one for each worker in a static field.",
        "a pool cannot be sent to its own workers; create one inside the function.",
    ];

    private static object[] Values() =>
    [
        Stream.Null, new SafeHandleOfNothing(), (nint)5, new Socket(SocketType.Stream, ProtocolType.Tcp), new HttpClient(),
        new Connection(), Task.FromResult(5), new CancellationTokenSource().Token, Thread.CurrentThread,
        new ManualResetEventSlim(), Channel.CreateUnbounded<int>(), new[] { 1 }.AsQueryable(), new List<int>().GetEnumerator(),
        Endless(), (Expression<Func<int, int>>)(x => x + 1), ((Expression<Func<int, int>>)(x => x + 1)).Compile(), new Image(),
        Aes.Create(), typeof(int).Assembly, new System.Diagnostics.TraceEventCache(),
    ];

    private static Lock Held()
    {
        Lock held = new();
        held.Enter();
        return held;
    }

    private static IEnumerable<int> Endless()
    {
        while (true)
        {
            yield return 1;
        }
    }

    private static string MessageFor<T>(T value) =>
        Assert.Throws<UnsendableException>(() => InProcess.Write(value)).Message;

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quote();

    private sealed class Image : IDisposable
    {
        private readonly nint _pixels = 5;

        public nint Pixels => _pixels;

        public void Dispose()
        {
        }
    }

    private sealed class SafeHandleOfNothing() : System.Runtime.InteropServices.SafeHandle(0, false)
    {
        public override bool IsInvalid => true;

        protected override bool ReleaseHandle() => true;
    }

    private sealed class Connection : DbConnection
    {
        [System.Diagnostics.CodeAnalysis.AllowNull]
        public override string ConnectionString { get; set; } = "";

        public override string Database => "";

        public override string DataSource => "";

        public override string ServerVersion => "";

        public override System.Data.ConnectionState State => default;

        public override void ChangeDatabase(string databaseName)
        {
        }

        public override void Close()
        {
        }

        public override void Open()
        {
        }

        protected override DbTransaction BeginDbTransaction(System.Data.IsolationLevel isolationLevel) =>
            throw new NotSupportedException();

        protected override DbCommand CreateDbCommand() => throw new NotSupportedException();
    }
}
