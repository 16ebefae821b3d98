using Procession.Execution;
using Procession.Functions;
using Procession.InProcessWorkers;

namespace Procession.Tests.InProcessWorkers;

public class ThreadLossReasonTests
{
    [Fact]
    public void ToFailure_IsAFailureOfThePool_WithItsCauseAndWhereHelpIs()
    {
        var function = FunctionReference.From((int x) => x, new FunctionShape(1, IsAsync: false), typeof(int), typeof(int));
        var cause = new InsufficientMemoryException("no memory");
        var loss = new ThreadLossReason(new FailureOrigin("here", WorkerNumber: 2), "The worker 2 could not run it.", cause);
        var item = new ItemDescription(function, Index: 3, Name: "item 3", Before: 0)
        {
            Attempt = 1,
            History = [],
            InputText = null,
        };

        Exception failure = loss.ToFailure(item).ToException(function, item.Index);

        Assert.EndsWith("on item 3 has no outcome. The worker 2 could not run it.", failure.Message);
        Assert.Same(cause, failure.InnerException);
        Assert.Equal(HelpPages.Failures, failure.HelpLink);
        IPoolFailure ofPool = Assert.IsAssignableFrom<IPoolFailure>(failure);
        Assert.Equal(("here", 2, null, 3L), (ofPool.PoolName, ofPool.WorkerNumber, ofPool.ProcessId, ofPool.ItemIndex));
    }
}
