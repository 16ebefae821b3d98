using System.Buffers;
using System.Globalization;
using Procession.Functions;
using Procession.Serialization;

namespace Procession.Calls;

/// <summary>
/// Makes the short text of a failed item's input in this process if the worker could not: it died, or only reading the
/// result failed. Only for types whose text is made by the framework, because the code of other types may block or do
/// worse; those have no text then.
/// </summary>
internal abstract class InputText
{
    /// <summary>Longer inputs are not read again just to be shown.</summary>
    public const int MostBytes = 4096;

    /// <summary>The text of an argument; <see langword="null"/> if there is none for its type.</summary>
    public abstract string? Of(in ReadOnlySequence<byte> argument);

    public static InputText For<T>(IPoolSerializer serializer) => new OfType<T>(serializer);

    private static bool IsHarmless(Type type) =>
        type.IsEnum || (type.IsConstructedGenericType
            ? IsTupleOrNullable(type) && Array.TrueForAll(type.GetGenericArguments(), IsHarmless)
            : type.Assembly == typeof(object).Assembly && TravelPolicy.DecodesWithoutUserCode(type));

    private static bool IsTupleOrNullable(Type type) => type.GetGenericTypeDefinition() is var definition
        && (definition == typeof(Nullable<>) || definition.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal));

    private sealed class OfType<T>(IPoolSerializer serializer) : InputText
    {
        public override string? Of(in ReadOnlySequence<byte> argument)
        {
            if (serializer is not DefaultSerializer || typeof(T) == typeof(NoArgument) || !IsHarmless(typeof(T)))
            {
                return null;
            }

            if (argument.Length > MostBytes)
            {
                return string.Create(CultureInfo.InvariantCulture, $"({argument.Length:N0} bytes)");
            }

            try
            {
                return ShortText.Of(serializer.Read<T>(argument));
            }
            catch (Exception)
            {
                return null; // The item has failed for another reason; this exception would only be about its text.
            }
        }
    }
}
