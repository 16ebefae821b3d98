namespace Procession.Calls;

/// <summary>Where the outcomes of a running chunk come from.</summary>
internal interface IResultSource
{
    /// <summary>
    /// Lets the calling thread, which has nothing to do but to wait for a call, read its outcome as soon as it is there: that
    /// saves the wake-up of the thread that reads results, and that of the caller. Returns when the call has ended, or
    /// after some microseconds.
    /// </summary>
    void Help(Call call);
}
