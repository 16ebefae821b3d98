using System.Reflection;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Delegates: the address and target of each entry of the invocation list. The contents of new targets follow after all
/// entries, so that a closure may contain the delegate whose target it is (as in recursive lambdas).
/// </summary>
internal sealed class DelegateBody(Type type) : Body(type)
{
    private const int None = 0;
    private const int Inline = 1;
    private const int Later = 2;
    private const int NoneButValues = 3; // no target, but values at the top level that the function reads

    private readonly Slot<object?> _target = (Slot<object?>)(object)SlotOf<object>.Instance;

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        Delegate whole = (Delegate)value;
        if (whole.HasSingleTarget)
        {
            writer.Write(1);
            WriteAll(ref writer, whole, [whole], graph);
            return;
        }

        Delegate[] entries = whole.GetInvocationList();
        writer.Write(entries.Length);
        WriteAll(ref writer, whole, entries, graph);
    }

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        int count = graph.ReadLength(ref reader);
        if (count == 0)
        {
            throw new DamagedMessageException("a delegate is empty");
        }

        Delegate[] entries = new Delegate[count];
        List<(ShellBody Body, object Shell, int Id)> shells = [];
        for (int i = 0; i < count; i++)
        {
            entries[i] = ReadEntry(ref reader, graph, shells);
        }

        Delegate whole = count == 1 ? entries[0] : Delegate.Combine(entries)!;
        graph.Register(id, whole);
        foreach ((ShellBody body, object shell, int shellId) in shells)
        {
            try
            {
                graph.ReadContent(ref reader, body, shell, shellId);
            }
            catch (Exception) when (graph.ObjectPath.Passes(SourceNames.OfTarget(whole.Method, shell)))
            {
                throw; // Never reached: the filter only records the path.
            }
        }

        return whole;
    }

    private static string TargetName(Delegate entry) => SourceNames.OfTarget(entry.Method, entry.Target!);

    private void WriteAll(ref MessagePackWriter writer, Delegate whole, Delegate[] entries, WriteGraph graph)
    {
        List<(ShellBody Body, Delegate Entry)>? later = null;
        foreach (Delegate entry in entries)
        {
            writer.Write(MethodAddress.Encode(entry.Method));
            graph.KeepLoaded(entry.Method);
            graph.Trimmed?.NoteFunction(entry.Method);
            if (entry.Target is not { } target)
            {
                WriteValues(ref writer, whole, entry.Method, graph);
                continue;
            }

            try
            {
                if (Bodies.For(target.GetType()) is not ShellBody body || graph.Knows(target))
                {
                    writer.Write(Inline);
                    graph.BeginUnfinished(whole);
                    _target.Write(ref writer, target, graph);
                    graph.EndUnfinished(whole);
                    continue;
                }

                writer.Write(Later);
                graph.TryReference(target, out _);
                graph.Types.Write(ref writer, graph.Types.Find(target.GetType()));
                body.WriteShell(ref writer, target, graph);
                (later ??= []).Add((body, entry));
            }
            catch (Exception) when (graph.ObjectPath.Passes(TargetName(entry)))
            {
                throw; // Never reached: the filter only records the path.
            }
        }

        foreach ((ShellBody body, Delegate entry) in later ?? [])
        {
            try
            {
                graph.WriteContent(ref writer, body, entry.Target!);
            }
            catch (Exception) when (graph.ObjectPath.Passes(TargetName(entry)))
            {
                throw; // Never reached: the filter only records the path.
            }
        }
    }

    private static void WriteValues(ref MessagePackWriter writer, Delegate whole, MethodInfo method, WriteGraph graph)
    {
        FieldInfo[] values = TopLevelValues.ReachedFrom(method.DeclaringType);
        if (values.Length == 0)
        {
            writer.Write(None);
            return;
        }

        writer.Write(NoneButValues);
        graph.BeginUnfinished(whole);
        try
        {
            TopLevelValues.Write(ref writer, values, graph);
        }
        catch (Exception) when (graph.ObjectPath.Passes("closure"))
        {
            throw; // Never reached: the filter only records the path.
        }

        graph.EndUnfinished(whole);
    }

    // The type of the object on which a method runs; for a static method, the type of its first argument.
    private static Type TargetOf(MethodInfo method) =>
        !method.IsStatic ? method.DeclaringType!
        : method.GetParameters() is [{ ParameterType: { IsValueType: false } first }, ..] ? first
        : throw new DamagedMessageException($"{SourceNames.OfMethod(method)} has no target");

    private static Body ReadTarget(ref MessagePackReader reader, ReadGraph graph, MethodInfo method)
    {
        Type expected = TargetOf(method);
        Body body = graph.ReadType(ref reader, expected);
        Fit.Check(body.WireType, expected);
        if (body is ExceptionBody && ExceptionBody.TypeOfNext(reader) is { } type)
        {
            Fit.Check(type, expected);
        }

        return body;
    }

    private Delegate ReadEntry(
        ref MessagePackReader reader,
        ReadGraph graph,
        List<(ShellBody Body, object Shell, int Id)> shells)
    {
        if (reader.ReadBytes() is not { } address || MethodAddress.Decode(address) is not MethodInfo method)
        {
            throw new DamagedMessageException("a delegate has no method");
        }

        switch (reader.ReadInt32())
        {
            case None:
                return Delegate.CreateDelegate(WireType, null, method);
            case NoneButValues:
                TopLevelValues.Read(ref reader, TopLevelValues.ReachedFrom(method.DeclaringType), graph);
                return Delegate.CreateDelegate(WireType, null, method);
            case Inline:
                return Delegate.CreateDelegate(WireType, Fit.Read(ref reader, graph, TargetOf(method)), method);
            case Later when graph.Reserve() is var id && ReadTarget(ref reader, graph, method) is ShellBody body:
                object shell = body.CreateShell(ref reader, graph);
                graph.Register(id, shell);
                shells.Add((body, shell, id));
                return Delegate.CreateDelegate(WireType, shell, method);
            default:
                throw new DamagedMessageException("a delegate's target is of no known kind");
        }
    }
}
