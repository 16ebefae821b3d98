namespace Procession.Tests.Serialization;

internal static class ExceptionCases
{
    public class OrderException : Exception
    {
        public OrderException(string message, int order, Exception? inner = null)
            : base(message, inner) => Order = order;

        public int Order { get; }

        public List<string> Lines { get; } = ["a"];
    }

    public sealed class SpecialOrderException(string message, object tag) : OrderException(message, 8)
    {
        public object Tag { get; } = tag;
    }

    public sealed class Holder
    {
        public Exception? Error { get; set; }

        public Holder? Self { get; set; }
    }

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Works("exception: thrown", () => Thrown(() => throw new InvalidOperationException("boom")), (a, b) => b is InvalidOperationException && b.Message == "boom" && b.StackTrace!.Contains(nameof(Thrown), StringComparison.Ordinal)),
        Case.Works("exception: not thrown", () => new TimeoutException("late"), (a, b) => b.Message == "late" && b.StackTrace is null),
        Case.Works("exception: default message", () => new InvalidCastException(), (a, b) => a.Message == b.Message),
        Case.Works("exception: argument name", () => new ArgumentNullException("size"), (a, b) => b.ParamName == "size" && a.Message == b.Message),
        Case.Works("exception: actual value", () => new ArgumentOutOfRangeException("size", 5, "too big"), (a, b) => b.ActualValue is 5),
        Case.Works("exception: inner", () => new InvalidOperationException("outer", Thrown(() => throw new FormatException("inner"))), (a, b) => b.InnerException is FormatException { Message: "inner" }),
        Case.Works("exception: Data", WithData, (a, b) => (int)b.Data["n"]! == 5 && (string)b.Data["s"]! == "t"),
        Case.Works("exception: HResult and Source", () => new InvalidOperationException("x") { HResult = 77, Source = "mine", HelpLink = "h" }, (a, b) => b.HResult == 77 && b.Source == "mine" && b.HelpLink == "h"),
        Case.Works("exception: Aggregate", () => new AggregateException("many", new FormatException("1"), new OrderException("2", 2)), (a, b) => b.InnerExceptions.Count == 2 && b.InnerExceptions[1] is OrderException { Order: 2 } && a.Message == b.Message),
        Case.Works("exception: custom with own fields", () => new OrderException("m", 7, new OrderException("i", 6)), (a, b) => b is { Order: 7, Message: "m", Lines: ["a"], InnerException: OrderException { Order: 6 } }),
        Case.Works("exception: derived custom", () => new SpecialOrderException("m", (1, "x")), (a, b) => b.Order == 8 && b.Tag.Equals((1, "x"))),
        Case.Works("exception: in a member", () => new Holder { Error = new OrderException("m", 7) }, (a, b) => b.Error is OrderException { Order: 7 }),
        Case.Works("exception: canceled", () => new TaskCanceledException("c"), (a, b) => b.Message == "c"),
        Case.Works("exception: file not found", () => new FileNotFoundException("m", "f.txt"), (a, b) => b.FileName == "f.txt"),
        Case.Works("exception: socket", () => new System.Net.Sockets.SocketException(10061), (a, b) => a.ErrorCode == b.ErrorCode && a.SocketErrorCode == b.SocketErrorCode),
        Case.Works("exception: RemoteException", () => new RemoteException("T", "m", "text", new FormatException("f")), (a, b) => b is { TypeName: "T", RemoteText: "text", InnerException: FormatException }),
        Case.Works("exception: sharing with its holder", Cyclic, (a, b) => b.Self == b && b.Error!.Data["holder"] == b),
    ];

    public static Exception Thrown(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            return exception;
        }

        return new InvalidOperationException("nothing was thrown");
    }

    private static Exception WithData()
    {
        InvalidOperationException exception = new("d");
        exception.Data["n"] = 5;
        exception.Data["s"] = "t";
        return exception;
    }

    private static Holder Cyclic()
    {
        Holder holder = new() { Error = new FormatException("x") };
        holder.Self = holder;
        holder.Error.Data["holder"] = holder;
        return holder;
    }
}
