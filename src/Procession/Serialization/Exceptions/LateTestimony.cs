namespace Procession.Serialization;

/// <summary>
/// An exception that can only be compared with what it said once the message has been read to its end. By then others refer to
/// it, so nothing can stand in for it any more.
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
