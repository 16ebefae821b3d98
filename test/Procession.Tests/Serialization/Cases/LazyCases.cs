namespace Procession.Tests.Serialization;

internal static class LazyCases
{
    public sealed class Own(int value) : Lazy<int>(value);

    public static IEnumerable<SerializationCase> All =>
    [
        Case.Works("Lazy evaluated", () => Touch(new Lazy<int>(() => 5)), (a, b) => b.IsValueCreated && b.Value == 5),
        Case.Works("Lazy not evaluated", () => new Lazy<string>(() => "x"), (a, b) => b.Value == "x"),
        Case.Works("Lazy of null", () => new Lazy<string?>(() => null), (a, b) => b.Value is null),
        Case.Works("Lazy without a lock", () => new Lazy<int>(() => 5, LazyThreadSafetyMode.None), (a, b) => b.Value == 5),
        Case.Works("Lazy that publishes only", () => new Lazy<int>(() => 5, LazyThreadSafetyMode.PublicationOnly), (a, b) => b.Value == 5),
        Case.Works("Lazy that fails", () => new Lazy<int>(() => throw new FormatException("no")), (a, b) => !b.IsValueCreated && Failure(b) is FormatException { Message: "no" } && ReferenceEquals(Failure(b), Failure(b))),
        Case.Works("Lazy with metadata", () => new Lazy<int, string>(() => 4, "meta"), (a, b) => b.IsValueCreated && b.Value == 4 && b.Metadata == "meta"),
        Case.Works<Lazy<int>>("Lazy with metadata as plain Lazy", () => new Lazy<int, string>(() => 4, "meta"), (a, b) => b is Lazy<int, string> { Value: 4, Metadata: "meta" }),
        Case.Works("Lazy with metadata that fails", () => new Lazy<int, string>(() => throw new FormatException("no"), "meta"), (a, b) => b.Metadata == "meta" && Failure(b) is FormatException),
        Case.Works("Lazy shared", () => Twice(new Lazy<string>(() => "x")), (a, b) => ReferenceEquals(b[0], b[1])),
        Case.Refused("Lazy of what cannot travel", () => new Lazy<Stream>(() => Stream.Null), "Stream"),
        Case.Refused<Lazy<int>>("Lazy of the user's class", () => new Own(3), "Own cannot be sent"),
    ];

    private static Lazy<string>[] Twice(Lazy<string> lazy) => [lazy, lazy];

    private static Exception? Failure<T>(Lazy<T> lazy) => Record.Exception(() => lazy.Value);

    private static Lazy<T> Touch<T>(Lazy<T> lazy)
    {
        _ = lazy.Value;
        return lazy;
    }
}
