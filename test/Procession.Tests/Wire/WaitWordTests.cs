using Procession.Native;
using Procession.Wire;

namespace Procession.Tests.Wire;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public class WaitWordTests
{
    [Fact]
    public async Task WakeUnseen_WakerDiedBeforeItsSystemCall_StillEndsTheSleep()
    {
        using var segment = SharedSegment.Create(4096);
        var done = new ManualResetEventSlim();
        using var announced = new ManualResetEventSlim();
        Task sleeper = Task.Run(() =>
        {
            WaitWord word = Word(segment, LinuxSleeper.Instance);
            while (!done.IsSet)
            {
                word.Announce();
                announced.Set();
                if (!done.IsSet)
                {
                    word.Sleep();
                }
            }
        });
        announced.Wait();

        // Killed between setting the word and waking: to the others it looks as if nobody slept.
        Word(segment, new DeadSleeper()).Wake();

        done.Set();
        Word(segment, LinuxSleeper.Instance).WakeUnseen();
        await sleeper.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static unsafe WaitWord Word(SharedSegment segment, ISleeper sleeper) => new((int*)segment.Pointer, sleeper);

    private sealed unsafe class DeadSleeper : ISleeper
    {
        public void Sleep(int* word, int value, int milliseconds) => throw new InvalidOperationException("The dead do not sleep.");

        public void Wake(int* word, int sleepers)
        {
        }
    }
}
