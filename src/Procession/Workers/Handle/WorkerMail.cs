using System.Buffers;
using Procession.Execution;
using Procession.Functions;
using Procession.Serialization;
using Procession.Threads;
using Procession.Wire;
using Procession.WorkerHost;
using Procession.Workers.Sending;

namespace Procession.Workers.Handle;

/// <summary>
/// Sends a worker everything except chunks, each thing once: its configuration, functions, cultures, travel rules, keys,
/// and what it may forget. Guarded by the gate of the table, under which chunks are sent too, so that whatever a chunk
/// needs is sent before it.
/// </summary>
internal sealed class WorkerMail(FrameSender sender, InFlightTable table)
{
    private readonly HashSet<long> _functions = [];
    private int _rules;
    private int _keys;
    private ToldCultures? _cultures;
    private bool _isConfigured;
    private bool _isStopped;

    /// <summary>Whether the worker was told to stop.</summary>
    public bool IsStoppedNoLock
    {
        get
        {
            table.AssertHeld();
            return _isStopped;
        }
    }

    private bool IsOverNoLock => table.IsClosedNoLock || _isStopped;

    /// <summary>Sends what precedes everything else.</summary>
    public void SendConfiguration(WorkerConfiguration configuration)
    {
        _rules = configuration.Rules.Length;
        _keys = configuration.Keys.Length;
        sender.Send(Frame(FrameKind.Configure, 0, configuration.ToBytes()));
        lock (table.Gate)
        {
            _isConfigured = true;
            if (_isStopped)
            {
                SendStopNoLock();
            }
        }
    }

    /// <summary>Sends the function of a call, and the rules and keys that it may need.</summary>
    public void SendFunctionOfNoLock(CallTerms terms)
    {
        table.AssertHeld();
        SendNewsNoLock();
        if (_functions.Add(terms.Function.Id))
        {
            sender.Send(Frame(FrameKind.Function, terms.Function.Id, terms.Function.Payload));
        }
    }

    /// <summary>
    /// Sends the cultures of a call. If no chunk of the call is sent after all, that does no harm: the worker just knows
    /// them.
    /// </summary>
    /// <returns>Their number in this worker; 0 for those of the pool.</returns>
    public int SendCultureOfNoLock(CallTerms terms)
    {
        table.AssertHeld();
        if (terms.Culture is not { } culture)
        {
            return 0;
        }

        int number = (_cultures ??= new ToldCultures()).NumberOf(culture, out bool isNew);
        if (isNew)
        {
            SendNewsNoLock(); // the culture may have been written by new rules
            sender.Send(Frame(FrameKind.Culture, number, culture.Payload));
        }

        return number;
    }

    /// <summary>Lets the worker forget a function that carries state.</summary>
    public void ForgetFunction(FunctionReference function)
    {
        lock (table.Gate)
        {
            if (_functions.Remove(function.Id) && !IsOverNoLock)
            {
                sender.Send(Frame(FrameKind.ForgetFunction, function.Id, default));
            }
        }
    }

    /// <summary>
    /// Lets the worker forget a load context that has ended here. A worker without a configuration knows none yet.
    /// </summary>
    public void ForgetContext(Guid id)
    {
        lock (table.Gate)
        {
            if (_isConfigured && !IsOverNoLock)
            {
                sender.Send(Frame(FrameKind.ForgetContext, 0, id.ToByteArray()));
            }
        }
    }

    /// <summary>Tells the worker to run its finalizer and end, once it has finished what it holds.</summary>
    public void SendStop()
    {
        lock (table.Gate)
        {
            if (IsOverNoLock)
            {
                return;
            }

            // The configuration always comes first: if it was not sent yet, the worker is told to stop right after it.
            _isStopped = true;
            if (_isConfigured)
            {
                SendStopNoLock();
            }
        }
    }

    private static OutgoingFrame Frame(FrameKind kind, long id, ReadOnlyMemory<byte> body) =>
        new(kind, id, 0, null, new ReadOnlySequence<byte>(body));

    private void SendStopNoLock()
    {
        table.AssertHeld();
        sender.Send(Frame(FrameKind.Stop, 0, default));
    }

    // Sends new travel rules and keys. The first ones were sent with the configuration.
    private void SendNewsNoLock()
    {
        table.AssertHeld();
        if (TravelRules.Count > _rules)
        {
            foreach (byte[] rule in TravelRules.From(_rules))
            {
                sender.Send(Frame(FrameKind.Rule, 0, rule));
                _rules++;
            }
        }

        if (KeyRing.Count > _keys)
        {
            // Taking the lock of the keys can be interrupted, which must not happen in the middle of this.
            byte[][] keys = [];
            Uninterrupted.Run(() => keys = KeyRing.From(_keys));
            foreach (byte[] key in keys)
            {
                sender.Send(Frame(FrameKind.Key, 0, key));
                _keys++;
            }
        }
    }
}
