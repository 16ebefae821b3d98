using System.Runtime.CompilerServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// A reference: nil, the number of an earlier object, true and an object of the declared type, or false, its type and the
/// object. An array header instead of true (0) or false (1) means that only the shell is here, and the content comes later.
/// </summary>
internal sealed class ReferenceSlot<T> : RunSlot<T?>
    where T : class
{
    private const int DeferredExact = 0;
    private const int DeferredTyped = 1;
    private Body? _exact;
    private Body? _fitting; // another body that fits here, found last
    private ReferenceRun<T>? _run;

    // Created when needed, because a type may contain itself.
    private Body Exact => _exact ??= Fitting(Bodies.For(typeof(T)));

    private ReferenceRun<T> Run => _run ??= new ReferenceRun<T>(this, typeof(T).IsAbstract ? null : Exact);

    public override void Write(ref MessagePackWriter writer, T? value, WriteGraph graph)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        WrittenType? type = value.GetType() == typeof(T) ? null : graph.Types.Find(value.GetType());
        Body body = type is null ? Exact : type.Body;
        if (!body.HasIdentity)
        {
            WriteType(ref writer, value, type, graph);
            body.Write(ref writer, value, graph);
            return;
        }

        if (graph.TryReference(value, out int id))
        {
            graph.CheckFinished(value);
            writer.Write(id);
            return;
        }

        if (graph.IsDeep && body is ShellBody shellBody)
        {
            Defer(ref writer, shellBody, value, type, graph);
            return;
        }

        WriteType(ref writer, value, type, graph);
        graph.WriteBody(ref writer, body, value);
    }

    public override T? Read(ref MessagePackReader reader, ReadGraph graph)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Nil:
                reader.ReadNil();
                return null;
            case MessagePackType.Integer:
                return Checked(graph.Referenced(reader.ReadInt32()));
            case MessagePackType.Array:
                Body deferred = reader.ReadArrayHeader() == DeferredExact ? Exact : ReadType(ref reader, graph);
                if (deferred is ExceptionBody)
                {
                    CheckException(reader);
                }

                return Checked(graph.ReadDeferred(ref reader, deferred));
            default:
                Body body = reader.ReadBoolean() ? Exact : ReadType(ref reader, graph);
                if (body is ExceptionBody)
                {
                    CheckException(reader); // copies the reader, so it is only done for exceptions
                }

                return Checked(graph.ReadBody(ref reader, body));
        }
    }

    public override Type? TypeOfNext(MessagePackReader reader, ReadGraph graph)
    {
        bool isExact;
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Nil:
                return null;
            case MessagePackType.Integer:
                return graph.TypeOf(reader.ReadInt32());
            case MessagePackType.Array:
                isExact = reader.ReadArrayHeader() == DeferredExact;
                break;
            default:
                isExact = reader.ReadBoolean();
                break;
        }

        Type type = isExact ? typeof(T) : graph.TypeOfNext(ref reader);
        return type.IsAssignableTo(typeof(Exception)) ? ExceptionBody.TypeOfNext(reader) ?? type : type;
    }

    public override void WriteRun(ref MessagePackWriter writer, ReadOnlySpan<T?> values, WriteGraph graph) =>
        Run.Write(ref writer, values, graph);

    public override void ReadRun(ref MessagePackReader reader, Span<T?> values, ReadGraph graph) =>
        Run.Read(ref reader, values, graph);

    private static T Checked(object value) => value as T ?? throw (value is RemoteException { IsStandIn: true } standIn
        ? new InvalidCastException(
            $"a {standIn.TypeName} arrived as RemoteException, which is no {TypeName.Show(typeof(T))}: {standIn.Message}")
        : Fit.Misplaced(value.GetType(), typeof(T)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Defer(ref MessagePackWriter writer, ShellBody body, T value, WrittenType? type, WriteGraph graph)
    {
        writer.WriteArrayHeader(type is null ? DeferredExact : DeferredTyped);
        if (type is not null)
        {
            CheckFit(type.Body, value);
            graph.Types.Write(ref writer, type);
        }

        body.WriteShell(ref writer, value, graph);
        graph.Defer(body, value);
    }

    private static void WriteType(ref MessagePackWriter writer, T value, WrittenType? type, WriteGraph graph)
    {
        writer.Write(type is null);
        if (type is not null)
        {
            CheckFit(type.Body, value);
            graph.Types.Write(ref writer, type);
        }
    }

    private static void CheckFit(Body body, T value)
    {
        if (body.WireType != value.GetType() && !Fit.MayBe(body.WireType, typeof(T)))
        {
            throw new Refusal(value.GetType(), ArrivesAs(body));
        }
    }

    // A rule for a base class creates any object of that class.
    private static Body Fitting(Body body) => body is RuleBody && !body.WireType.IsAssignableTo(typeof(T))
        ? new RefusedBody(typeof(T), ArrivesAs(body))
        : body;

    private static string ArrivesAs(Body body) =>
        $"it arrives as {TypeName.Show(body.WireType)}, which is no {TypeName.Show(typeof(T))}";

    // Checked before anything of that type is built, so none of its code has run.
    private Body ReadType(ref MessagePackReader reader, ReadGraph graph)
    {
        Body body = graph.ReadType(ref reader, typeof(T));
        if (body == _fitting)
        {
            return body;
        }

        Fit.Check(body.WireType, typeof(T));
        if (body is HandleBody handle && !handle.WireType.IsAssignableTo(typeof(T)))
        {
            return new HandleBody(handle.WireType, typeof(T));
        }

        _fitting = body.WireType.IsCollectible ? null : body; // The slot may outlive the type if that is unloaded.
        return body;
    }

    // Exceptions contain their own type in their content.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CheckException(MessagePackReader reader)
    {
        if (!typeof(Exception).IsAssignableTo(typeof(T)) && ExceptionBody.TypeOfNext(reader) is { } type)
        {
            Fit.Check(type, typeof(T));
        }
    }
}
