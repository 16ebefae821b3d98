using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Serialization;

namespace Procession.Serialization;

/// <summary>
/// The methods that a type has marked with [OnSerializing] and the three related attributes, base class first.
/// </summary>
internal sealed class SerializationCallbacks
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly object[] Arguments = [default(StreamingContext)];

    private readonly MethodInfo[] _serializing;
    private readonly MethodInfo[] _serialized;
    private readonly MethodInfo[] _deserializing;
    private readonly MethodInfo[] _deserialized;

    private SerializationCallbacks(MethodInfo[] methods)
    {
        _serializing = Marked<OnSerializingAttribute>(methods);
        _serialized = Marked<OnSerializedAttribute>(methods);
        _deserializing = Marked<OnDeserializingAttribute>(methods);
        _deserialized = Marked<OnDeserializedAttribute>(methods);
    }

    public static SerializationCallbacks? For(Type type)
    {
        if (FrameworkTypes.Owns(type) || SourceNames.IsClosure(type))
        {
            return null;
        }

        List<MethodInfo> methods = [];
        for (Type? level = type; level is not null && !FrameworkTypes.Owns(level); level = level.BaseType)
        {
            // These methods are called with one argument; a method with other parameters is not meant.
            methods.InsertRange(0, level.GetMethods(Declared).Where(method =>
                method.GetParameters() is [{ ParameterType: var parameter }] && parameter == typeof(StreamingContext)));
        }

        return methods.Count == 0 ? null : new SerializationCallbacks([.. methods]);
    }

    public void Serializing(object owner) => Call(_serializing, owner);

    public void Serialized(object owner) => Call(_serialized, owner);

    public void Deserializing(object owner) => Call(_deserializing, owner);

    public void Deserialized(object owner) => Call(_deserialized, owner);

    private static MethodInfo[] Marked<TAttribute>(MethodInfo[] methods)
        where TAttribute : Attribute => Array.FindAll(methods, method => method.IsDefined(typeof(TAttribute), false));

    private static void Call(MethodInfo[] methods, object owner)
    {
        foreach (MethodInfo method in methods)
        {
            try
            {
                method.Invoke(owner, Arguments);
            }
            catch (TargetInvocationException exception) when (exception.InnerException is { } inner)
            {
                ExceptionDispatchInfo.Throw(inner);
            }
        }
    }
}
