using System.Buffers;
using Procession.Serialization;

namespace Procession.Tests.Serialization;

public class ExceptionCodecTests
{
    private sealed class HoldsStream(string message, Stream stream, int code) : Exception(message)
    {
        public Stream Stream { get; } = stream;

        public int Code { get; } = code;
    }

    private sealed class Hostile : Exception
    {
        public override string Message => throw new InvalidOperationException("no message");

        public override string? StackTrace => throw new InvalidOperationException("no stack");

        public override System.Collections.IDictionary Data => throw new InvalidOperationException("no data");

        public override string? Source => throw new InvalidOperationException("no source");

        public override string ToString() => throw new InvalidOperationException("no text");
    }

    private sealed class NoText
    {
        public Stream Stream { get; } = Stream.Null;

        public override string ToString() => "described";
    }

    [Fact]
    public void The_stack_shows_method_and_file_of_the_throwing_line()
    {
        Exception back = Trip(Thrown(() => ThrowsHere()));
        Assert.IsType<InvalidOperationException>(back);
        Assert.Contains(nameof(ThrowsHere), back.ToString(), StringComparison.Ordinal);
        Assert.Contains("ExceptionCodecTests.cs:line", back.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rebuilt_exception_can_be_rethrown_and_keeps_its_remote_stack()
    {
        Exception back = Trip(Thrown(() => ThrowsHere()));
        Exception caught = Thrown(() => throw back);
        Assert.Same(back, caught);
        Assert.Contains(nameof(ThrowsHere), caught.StackTrace, StringComparison.Ordinal);
        Assert.Contains(nameof(ThrowsHere), Trip(caught).StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_cannot_travel_arrives_empty_and_the_type_stays()
    {
        HoldsStream back = Assert.IsType<HoldsStream>(Trip(new HoldsStream("m", Stream.Null, 7)));
        Assert.Equal(("m", 7), (back.Message, back.Code));
        Assert.Null(back.Stream);
    }

    [Fact]
    public void Data_that_cannot_travel_becomes_its_text()
    {
        InvalidOperationException exception = new("m");
        exception.Data["good"] = 5;
        exception.Data["bad"] = new NoText();
        exception.Data[new NoText()] = "by object";
        Exception back = Trip(exception);
        Assert.Equal(5, back.Data["good"]);
        Assert.Equal("described", back.Data["bad"]);
        Assert.Equal("by object", back.Data["described"]);
    }

    [Fact]
    public void Properties_that_throw_do_no_harm() => Assert.IsType<Hostile>(Trip(Thrown(() => throw new Hostile())));

    [Fact]
    public void A_chain_of_inner_exceptions_is_cut_after_100_levels()
    {
        Exception deep = new InvalidOperationException("0");
        for (int i = 1; i <= 100_000; i++)
        {
            deep = new InvalidOperationException($"{i}", deep);
        }

        Exception? back = Trip(deep);
        int levels = 0;
        for (; back is not null and not RemoteException; back = back.InnerException)
        {
            levels++;
        }

        Assert.Equal(100, levels);
        Assert.Contains("end here", back!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cyclic_chain_is_cut()
    {
        Exception inner = new InvalidOperationException("inner");
        Exception outer = new InvalidOperationException("outer", inner);
        typeof(Exception).GetField("_innerException", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!
            .SetValue(inner, outer);
        Exception back = Trip(outer);
        Assert.Equal("inner", back.InnerException!.Message);
        Assert.IsType<RemoteException>(back.InnerException.InnerException);
        Assert.Contains("end here", back.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_of_50_MB_travels()
    {
        string message = new('m', 50_000_000);
        Assert.Equal(message, Trip(new InvalidOperationException(message)).Message);
    }

    [Fact]
    public void An_exception_of_a_missing_type_arrives_as_RemoteException_with_its_inner_ones()
    {
        byte[] bytes = Written(Thrown(() => throw new HoldsStream("lost", Stream.Null, 1)));
        Exception back = Read(Renamed(bytes, nameof(HoldsStream), "HoldsStreaX"));
        RemoteException remote = Assert.IsType<RemoteException>(back);
        Assert.Equal("lost", remote.Message);
        Assert.Contains("HoldsStreaX", remote.TypeName, StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), remote.RemoteText, StringComparison.Ordinal);

        Exception inner = Read(Renamed(
            Written(new InvalidOperationException("outer", new HoldsStream("lost", Stream.Null, 1))),
            nameof(HoldsStream),
            "HoldsStreaX"));
        Assert.IsType<InvalidOperationException>(inner);
        Assert.Equal("lost", Assert.IsType<RemoteException>(inner.InnerException).Message);
    }

    [Fact]
    public void Reading_never_throws()
    {
        byte[] bytes = Written(new AggregateException("many", new ArgumentNullException("p"), new HoldsStream("m", Stream.Null, 2)));
        Random random = new(7);
        for (int i = 0; i < bytes.Length; i++)
        {
            Assert.NotNull(Read(bytes[..i]));
            byte[] changed = [.. bytes];
            changed[i] = (byte)random.Next(256);
            Assert.NotNull(Read(changed));
        }

        Assert.IsType<RemoteException>(Read([]));
    }

    [Fact]
    public void Every_exception_case_travels_as_a_thrown_exception_too()
    {
        AggregateException many = new("m", Thrown(() => ThrowsHere()), new TaskCanceledException("c"));
        AggregateException back = Assert.IsType<AggregateException>(Trip(Thrown(() => throw many)));
        Assert.Equal(2, back.InnerExceptions.Count);
        Assert.Same(back.InnerException, back.InnerExceptions[0]);
        Assert.IsType<TaskCanceledException>(back.InnerExceptions[1]);
        Assert.Equal(2, back.Flatten().InnerExceptions.Count);
    }

    private static byte[] Written(Exception exception)
    {
        ArrayBufferWriter<byte> buffer = new();
        ExceptionCodec.Write(buffer, exception);
        return buffer.WrittenSpan.ToArray();
    }

    private static Exception Read(byte[] bytes) => ExceptionCodec.Read(new ReadOnlySequence<byte>(bytes));

    private static Exception Trip(Exception exception) => Read(Written(exception));

    private static byte[] Renamed(byte[] bytes, string from, string to) =>
        System.Text.Encoding.Latin1.GetBytes(
            System.Text.Encoding.Latin1.GetString(bytes).Replace(from, to, StringComparison.Ordinal));

    private static void ThrowsHere() => throw new InvalidOperationException("boom");

    private static Exception Thrown(Action action) => ExceptionCases.Thrown(action);
}
