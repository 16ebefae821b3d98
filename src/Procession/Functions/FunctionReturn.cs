namespace Procession.Functions;

/// <summary>What a function returns to the worker that calls it. The numbers are part of the wire.</summary>
internal enum FunctionReturn : byte
{
    /// <summary>Its result.</summary>
    Result = 0,

    /// <summary>A <see cref="System.Threading.Tasks.Task{TResult}"/> of its result.</summary>
    TaskOfResult = 1,

    /// <summary>A <see cref="System.Threading.Tasks.ValueTask{TResult}"/> of its result.</summary>
    ValueTaskOfResult = 2,

    /// <summary>Nothing: it is an <see cref="System.Action"/>.</summary>
    Nothing = 3,

    /// <summary>A <see cref="System.Threading.Tasks.Task"/> without a result.</summary>
    Task = 4,

    /// <summary>A <see cref="System.Threading.Tasks.ValueTask"/> without a result.</summary>
    ValueTask = 5,

    /// <summary>An F# async computation of its result.</summary>
    FSharpAsync = 6,
}
