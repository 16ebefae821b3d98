namespace Procession.Serialization;

/// <summary>
/// An exception whose text can be compared only after the message has been read to its end. By then other objects refer to
/// it, so nothing can replace it any more.
/// </summary>
internal sealed class LateTestimony(Exception exception, string said)
{
    public void Check()
    {
        if (!Testimony.Holds(exception, said))
        {
            throw new AlteredExceptionException(exception.GetType());
        }
    }
}
