using System.Buffers;
using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Reflection.Emit;
using Procession.Serialization;

namespace Procession.Tests.Serialization;

/// <summary>An exception arrives as it was, or as <see cref="RemoteException"/>; never as one that says something else.</summary>
public class ExceptionTruthTests
{
    private static string _state = "there";

    private sealed class ApiException(HttpResponseMessage response) : Exception
    {
        public HttpResponseMessage Response { get; } = response;

        public override string Message => $"status {(int)Response.StatusCode}";
    }

    private sealed class PrintsStream(Stream stream) : Exception("fixed")
    {
        public override string ToString() => $"{base.ToString()} at {stream.Position}";
    }

    private sealed class DataOfStream(Stream stream) : Exception("fixed")
    {
        public override IDictionary Data => new Hashtable { ["position"] = stream.Position };
    }

    private sealed class ShrugsOff(Stream stream, int code) : Exception("fixed")
    {
        public Stream? Stream { get; } = stream;

        public int Code { get; } = code;

        public override string Message => $"code {Code}";

        public override string ToString() => $"{base.ToString()} with code {Code}";
    }

    private sealed class SaysState : Exception
    {
        public override string Message => $"thrown {_state}";
    }

    private sealed class PrintsState() : Exception("fixed")
    {
        public override string ToString() => $"{base.ToString()} {_state}";
    }

    private sealed class Counts : Exception
    {
        private static int _count;

        public override string Message => $"asked {_count++} times";
    }

    private sealed class Mute : Exception
    {
        public override string Message => throw new TimeoutException("no message");

        public override string ToString() => throw new TimeoutException("no text");
    }

    private sealed class Linked(string message, Exception? previous) : Exception(message)
    {
        public Exception? Previous { get; } = previous;

        public override string ToString() => $"{Message} <- {Previous}";
    }

    private sealed class Holder
    {
        public ExceptionCases.OrderException? Error { get; set; }
    }

    [Fact]
    public void A_message_that_needs_a_field_which_cannot_travel_arrives_as_text()
    {
        RemoteException back = Assert.IsType<RemoteException>(
            Trip(Thrown(new ApiException(new HttpResponseMessage(HttpStatusCode.NotFound)) { HelpLink = "help" })));
        Assert.Equal("status 404", back.Message);
        Assert.Contains("ApiException: status 404", back.RemoteText, StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), back.RemoteText, StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), back.StackTrace, StringComparison.Ordinal);
        Assert.EndsWith("ApiException", back.TypeName, StringComparison.Ordinal);
        Assert.Equal("help", back.HelpLink);
    }

    [Fact]
    public void A_text_that_needs_a_field_which_cannot_travel_arrives_as_text()
    {
        RemoteException back = Assert.IsType<RemoteException>(Trip(Thrown(new PrintsStream(new BufferedStream(new MemoryStream())))));
        Assert.Equal("fixed", back.Message);
        Assert.EndsWith(" at 0", back.RemoteText, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_need_a_field_which_cannot_travel_arrive_as_text() => Assert.IsType<RemoteException>(
        Trip(Thrown(new DataOfStream(new BufferedStream(new MemoryStream())))));

    [Fact]
    public void An_exception_that_says_the_same_without_the_field_arrives_as_itself_and_names_the_field()
    {
        ShrugsOff back = Assert.IsType<ShrugsOff>(Trip(Thrown(new ShrugsOff(Stream.Null, 7))));
        Assert.Equal(("code 7", 7), (back.Message, back.Code));
        Assert.Null(back.Stream);
        Assert.Equal("Stream", back.Data[ExceptionBody.NotSentKey]);
    }

    [Fact]
    public void A_failed_validation_keeps_its_members_and_its_rule()
    {
        ValidationException back = Assert.IsType<ValidationException>(Trip(Thrown(
            new ValidationException(new ValidationResult("invalid", ["Name", "Age"]), new RequiredAttribute(), 5))));
        Assert.Equal(["Name", "Age"], back.ValidationResult.MemberNames);
        Assert.IsType<RequiredAttribute>(back.ValidationAttribute);
    }

    [Theory]
    [InlineData(typeof(SaysState))]
    [InlineData(typeof(PrintsState))]
    public void An_exception_that_speaks_of_its_process_arrives_as_text(Type type)
    {
        byte[] bytes = Written(Thrown((Exception)Activator.CreateInstance(type)!));
        Assert.IsType(type, Read(bytes));
        _state = "elsewhere";
        Exception back = Read(bytes);
        _state = "there";
        Assert.Contains("there", Assert.IsType<RemoteException>(back).RemoteText, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_that_says_something_else_each_time_arrives_as_itself() => Assert.IsType<Counts>(Trip(Thrown(new Counts())));

    [Fact]
    public void An_exception_that_says_nothing_anywhere_arrives_as_itself() => Assert.IsType<Mute>(Trip(Thrown(new Mute())));

    [Fact]
    public void An_inner_exception_that_would_lie_is_replaced_and_the_outer_one_is_not()
    {
        Exception inner = Thrown(new ApiException(new HttpResponseMessage(HttpStatusCode.NotFound)));
        Exception back = Trip(Thrown(new InvalidOperationException("outer", inner)));
        Assert.IsType<InvalidOperationException>(back);
        Assert.Equal("status 404", Assert.IsType<RemoteException>(back.InnerException).Message);

        AggregateException many = Assert.IsType<AggregateException>(
            Trip(Thrown(new AggregateException("many", new FormatException("first"), inner))));
        Assert.IsType<FormatException>(many.InnerExceptions[0]);
        Assert.IsType<RemoteException>(many.InnerExceptions[1]);
    }

    [Fact]
    public void What_stands_in_keeps_data_and_inner_exceptions()
    {
        ApiException exception = new(new HttpResponseMessage(HttpStatusCode.NotFound)) { HResult = 77 };
        exception.Data["try"] = 3;
        Exception back = Trip(Thrown(exception));
        Assert.Equal((77, 3), (back.HResult, back.Data["try"]));
    }

    [Fact]
    public void A_derived_exception_fits_where_its_base_is_declared()
    {
        Holder back = InProcess.Trip(new Holder { Error = new ExceptionCases.SpecialOrderException("m", "tag") });
        Assert.Equal("tag", Assert.IsType<ExceptionCases.SpecialOrderException>(back.Error).Tag);
    }

    [Fact]
    public void The_method_that_threw_is_known()
    {
        Exception thrown = Thrown(new InvalidOperationException("m"));
        Exception back = Trip(thrown);
        Assert.Equal(thrown.TargetSite, back.TargetSite);
        Assert.Equal(thrown.TargetSite, ExceptionCases.Thrown(() => throw back).TargetSite);
    }

    [Fact]
    public void An_exception_of_a_type_made_at_run_time_arrives_with_its_text_and_inner_exceptions()
    {
        AssemblyBuilder assembly = AssemblyBuilder.DefineDynamicAssembly(new("Made"), AssemblyBuilderAccess.Run);
        Type type = assembly.DefineDynamicModule("Made")
            .DefineType("Made.UpException", System.Reflection.TypeAttributes.Public, typeof(AggregateException)).CreateType();
        AggregateException made = (AggregateException)Activator.CreateInstance(type)!;
        ExceptionParts.SetInners(made, [new FormatException("first"), new ExceptionCases.OrderException("second", 2)]);
        RemoteException back = Assert.IsType<RemoteException>(Trip(Thrown(made)));
        Assert.Equal("Made.UpException", back.TypeName);
        Assert.Equal(2, Assert.IsType<AggregateException>(back.InnerException).InnerExceptions.Count);

        Exception outer = Trip(Thrown(new InvalidOperationException("outer", made)));
        Assert.Equal("Made.UpException", Assert.IsType<RemoteException>(outer.InnerException).TypeName);
        Assert.Contains("Made.UpException", Assert.Throws<UnsendableException>(() => InProcess.Write<Exception>(made)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chain")]
    [InlineData("aggregates")]
    [InlineData("fields")]
    [InlineData("wide")]
    [InlineData("doubling")]
    [InlineData("loader")]
    public void Exceptions_nested_without_end_neither_overflow_nor_hang(string shape)
    {
        Exception back = Trip(Thrown(Nested(shape)));
        Assert.NotNull(back.Message);
    }

    [Fact]
    public void Exceptions_as_values_are_not_cut()
    {
        Exception deep = new InvalidOperationException("0");
        for (int i = 1; i <= 500; i++)
        {
            deep = new InvalidOperationException($"{i}", deep);
        }

        Exception? back = InProcess.Trip(deep);
        for (int i = 500; i >= 0; i--)
        {
            Assert.Equal($"{i}", back!.Message);
            back = back.InnerException;
        }

        Assert.Null(back);
    }

    [Fact]
    public void A_cycle_of_exceptions_as_values_stays_one()
    {
        Exception inner = new InvalidOperationException("inner");
        Exception outer = new InvalidOperationException("outer", inner);
        ExceptionParts.SetInners(inner, [outer]);
        Exception back = InProcess.Trip(outer);
        Assert.Equal("inner", back.InnerException!.Message);
        Assert.Same(back, back.InnerException.InnerException);
    }

    private static Exception Nested(string shape)
    {
        Exception deep = new InvalidOperationException("innermost");
        switch (shape)
        {
            case "wide":
                return new AggregateException(Enumerable.Range(0, 20_000).Select(i => new FormatException($"{i}")));
            case "doubling":
                for (int i = 0; i < 60; i++)
                {
                    deep = new AggregateException("x", deep, deep);
                }

                return deep;
            default:
                for (int i = 0; i < 100_000; i++)
                {
                    deep = shape switch
                    {
                        "chain" => new InvalidOperationException("x", deep),
                        "aggregates" => new AggregateException("x", deep),
                        "fields" => new Linked("x", deep),
                        _ => new System.Reflection.ReflectionTypeLoadException([], [deep]),
                    };
                }

                return deep;
        }
    }

    private static Exception Thrown(Exception exception) => ExceptionCases.Thrown(() => throw exception);

    private static byte[] Written(Exception exception)
    {
        ArrayBufferWriter<byte> buffer = new();
        ExceptionCodec.Write(buffer, exception);
        return buffer.WrittenSpan.ToArray();
    }

    private static Exception Read(byte[] bytes) => ExceptionCodec.Read(new ReadOnlySequence<byte>(bytes));

    private static Exception Trip(Exception exception) => Read(Written(exception));
}
