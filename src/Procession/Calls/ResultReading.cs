using Procession.Serialization;

namespace Procession.Calls;

/// <summary>
/// Decides on which thread a result may be read. Types that bring code of their own (callbacks of serialization,
/// comparers, GetHashCode) must not run it on the thread that reads a worker's results: if it hung, so would the
/// worker.
/// </summary>
internal static class ResultReading<TResult>
{
    private static readonly bool IsPlain = TravelPolicy.DecodesWithoutUserCode(typeof(TResult));

    public static bool RunsUserCode(IPoolSerializer serializer) => !IsPlain || serializer is not DefaultSerializer;
}
