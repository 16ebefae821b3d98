using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// C# and Visual Basic keep all captured variables of a scope in one object, so a lambda would be sent with the variables of
/// other lambdas too: often the pool itself. Here each such object is sent once, with only those variables that a function of
/// the same message can reach. Variables that two functions share stay shared.
/// </summary>
/// <remarks>
/// Functions are found while variables are written, and make more variables reachable. So the variables come at the end of
/// the message, one by one, until none is left: the number of the object, the index of the variable, its value.
/// </remarks>
internal sealed class TrimmedClosures
{
    private readonly HashSet<(Module Module, int Token)> _reachable = [];
    private readonly HashSet<MethodInfo> _functions = [];
    private readonly List<Closure> _closures = [];
    private readonly Queue<Closure> _open = []; // those that may have variables to write

    /// <summary>Records a function that is sent in the message.</summary>
    public void NoteFunction(MethodInfo function)
    {
        if (_functions.Add(function))
        {
            int before = _reachable.Count;
            _reachable.UnionWith(ClosureUse.FieldsReachableFrom(function));
            if (_reachable.Count > before)
            {
                _closures.ForEach(Open);
            }
        }
    }

    /// <summary>Records an object of captured variables that is sent in the message.</summary>
    public void Add(object closure, ClosureBody body)
    {
        body.WasTrimmed = true;
        var added = new Closure(closure, body);
        _closures.Add(added);
        Open(added);
    }

    /// <summary>Writes all variables that can be reached.</summary>
    public void Write(ref MessagePackWriter writer, WriteGraph graph)
    {
        while (TryNext(out Closure? closure, out int place))
        {
            graph.TryReference(closure.Object, out int id);
            writer.Write(id);
            writer.Write(place);
            Member variable = closure.Body.Variables[place];
            try
            {
                variable.WriteReflected(ref writer, closure.Object, graph);
            }
            catch (Exception) when (graph.ObjectPath.Passes(variable.Name) || graph.ObjectPath.Passes("closure"))
            {
                throw; // Never reached: the filter only records the path.
            }

            graph.WriteDeferred(ref writer, mark: 0);
        }

        writer.WriteNil();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static void Read(ref MessagePackReader reader, ReadGraph graph)
    {
        while (!reader.TryReadNil())
        {
            object closure = graph.Referenced(reader.ReadInt32());
            int place = reader.ReadInt32();
            if (Bodies.For(closure.GetType()) is not ClosureBody body || (uint)place >= (uint)body.Variables.Length)
            {
                throw new DamagedMessageException("a captured variable belongs to no closure");
            }

            body.Variables[place].ReadReflected(ref reader, closure, graph);
            graph.FillDeferred(ref reader, mark: 0);
        }
    }

    private void Open(Closure closure)
    {
        if (!closure.IsOpen)
        {
            closure.IsOpen = true;
            _open.Enqueue(closure);
        }
    }

    private bool TryNext([NotNullWhen(true)] out Closure? closure, out int place)
    {
        while (_open.TryPeek(out closure))
        {
            ReadOnlySpan<Member> variables = closure.Body.Variables;
            for (place = 0; place < variables.Length; place++)
            {
                FieldInfo field = variables[place].Field;
                if (!closure.Written[place] && _reachable.Contains((field.Module, field.MetadataToken)))
                {
                    closure.Written[place] = true;
                    return true;
                }
            }

            closure.IsOpen = false;
            _open.Dequeue();
        }

        place = -1;
        return false;
    }

    private sealed class Closure(object closure, ClosureBody body)
    {
        public object Object => closure;

        public ClosureBody Body => body;

        public bool[] Written { get; } = new bool[body.Variables.Length];

        /// <summary>Gets or sets whether it is in the queue.</summary>
        public bool IsOpen { get; set; }
    }
}
