using System.Diagnostics;
using System.Runtime.Versioning;
using Procession.Managers;
using Procession.Sharing;

namespace Procession.Tests.Managers;

[Trait("Case", "MGR-13")]
[UnsupportedOSPlatform("windows")]
public sealed class SessionTableTests
{
    private const int MoreThanPatience = 200;
    private const ulong Unknown = 0;
    private readonly Guid _client = Guid.NewGuid();
    private readonly ObjectTable _objects = new();
    private readonly SessionTable _sessions;

    public SessionTableTests() => _sessions = new SessionTable(_objects) { LookInterval = TimeSpan.Zero };

    [Fact]
    public void End_OfTheLastConnectionOfALivingProcess_KeepsWhatItHolds()
    {
        Session session = Begin(ThreadIdentity.OfProcess(Environment.ProcessId));
        long id = Create(session);

        Assert.True(_sessions.End(session));
        for (int i = 0; i < MoreThanPatience; i++)
        {
            Assert.True(_sessions.LookAfterLost());
        }

        Assert.True(IsThere(id));
        Assert.Same(session, Begin(session.Process));
        Assert.False(_sessions.LookAfterLost());
    }

    [Fact]
    public void LookAfterLost_OfAProcessThatHasEnded_LetsGo()
    {
        using var process = Process.Start("sleep", "1000");
        Session session = Begin(ThreadIdentity.OfProcess(process.Id));
        Assert.NotEqual(Unknown, session.Process);
        long id = Create(session);
        Assert.True(_sessions.End(session));
        Assert.True(_sessions.LookAfterLost());

        process.Kill();
        process.WaitForExit();

        Assert.False(_sessions.LookAfterLost());
        Assert.False(IsThere(id));
        Assert.NotSame(session, Begin(session.Process));
    }

    [Fact]
    public void Begin_OfAProcessThatHasEndedBefore_IsEndedAtTheNextLook()
    {
        using var process = Process.Start("true");
        process.WaitForExit();
        Session session = Begin(ThreadIdentity.OfProcess(process.Id));
        Create(session);
        _sessions.End(session);
        Assert.False(_sessions.LookAfterLost());
    }

    [Fact]
    public void LookAfterLost_OfAProcessThatCannotBeKnown_LetsGoAfterAWhile()
    {
        Session session = Begin(Unknown);
        long id = Create(session);
        _sessions.End(session);
        Assert.True(_sessions.LookAfterLost());
        Assert.Same(session, Begin(Unknown));
        for (int i = 0; i < MoreThanPatience; i++)
        {
            Assert.False(_sessions.LookAfterLost()); // it has come back
        }

        _sessions.End(session);
        Assert.True(_sessions.LookAfterLost()); // and is waited for from the beginning
        for (int i = 0; i < MoreThanPatience; i++)
        {
            _sessions.LookAfterLost();
        }

        Assert.False(_sessions.LookAfterLost());
        Assert.False(IsThere(id));
    }

    [Fact]
    public void LookAfterLost_WhileThisProcessWasStopped_CountsAsOneLook()
    {
        var sessions = new SessionTable(_objects) { LookInterval = TimeSpan.FromHours(1) };
        Session session = sessions.Begin(_client, Unknown);
        Create(session);
        sessions.End(session);
        for (int i = 0; i < MoreThanPatience; i++)
        {
            Assert.True(sessions.LookAfterLost());
        }
    }

    [Fact]
    public void End_OfASessionThatHoldsNothing_IsItsEnd()
    {
        Session session = Begin(Unknown);
        long id = Create(session);
        _objects.LetGo(1, [id], session);

        Assert.False(_sessions.End(session));
        Assert.False(_sessions.LookAfterLost());
        Assert.NotSame(session, Begin(Unknown));
    }

    [Fact]
    public void End_OfOneConnectionOfTwo_EndsNothing()
    {
        Session session = Begin(Unknown);
        Begin(Unknown);
        Create(session);
        Assert.False(_sessions.End(session));
        Assert.False(_sessions.LookAfterLost());
    }

    [Fact]
    public void LookAfterConnected_OfAProcessThatHasEnded_LetsGo()
    {
        using var process = Process.Start("sleep", "1000");
        Session session = Begin(ThreadIdentity.OfProcess(process.Id));
        Session unknown = _sessions.Begin(Guid.NewGuid(), Unknown);
        long id = Create(session);
        long another = Create(unknown);
        _sessions.LookAfterConnected();
        Assert.True(IsThere(id));

        process.Kill();
        process.WaitForExit();

        _sessions.LookAfterConnected();
        long late = Create(session); // by the call that was under way
        Assert.False(IsThere(id));
        Assert.False(IsThere(late));
        Assert.True(IsThere(another));
        Assert.False(_sessions.End(session));
        Assert.NotSame(session, Begin(session.Process));
    }

    [Fact]
    public void LetGo_SaidTwice_CountsOnce()
    {
        Session session = Begin(Unknown);
        long id = Create(session);
        _objects.Hold(id, session);

        _objects.LetGo(1, [id], session);
        _objects.LetGo(1, [id], session);
        Assert.True(IsThere(id));

        _objects.LetGo(2, [id], session);
        Assert.False(IsThere(id));
    }

    private Session Begin(ulong process) => _sessions.Begin(_client, process);

    private long Create(Session session)
    {
        var made = new ListObject<int>();
        _objects.Add(made, session);
        return made.Id;
    }

    private bool IsThere(long id)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return _objects.Find(id) is not null;
    }
}
