namespace Procession;

/// <summary>
/// Lets <see cref="Task"/> take the results of calls like tasks: <c>await Task.WhenAll(first, second)</c>. There is no
/// implicit conversion to a task, because with one, a lambda that makes a call would be taken for an async function.
/// </summary>
public static class AsyncResultTasks
{
    extension(Task)
    {
        /// <summary>Makes a task that ends when all calls have ended, whatever the types of their results.</summary>
        /// <param name="results">The calls.</param>
        /// <returns>
        /// The task. It fails if one of them has failed, and is cancelled if one was cancelled and none has failed.
        /// </returns>
        /// <exception cref="ArgumentNullException">
        /// <paramref name="results"/> is <see langword="null"/>.
        /// </exception>
        /// <exception cref="ArgumentException">One of them is <see langword="null"/>.</exception>
        public static Task WhenAll(params IEnumerable<AsyncResult> results)
        {
            ArgumentNullException.ThrowIfNull(results);
            return Task.WhenAll(results.Select(result => result?.AsTask()!));
        }

        /// <summary>Makes a task that ends with all results when all calls have ended.</summary>
        /// <typeparam name="T">The type of the results.</typeparam>
        /// <param name="results">The calls.</param>
        /// <returns>
        /// The task; its result has those of the calls, in their order. It fails if one of them has failed, and is cancelled
        /// if one was cancelled and none has failed.
        /// </returns>
        /// <exception cref="ArgumentNullException">
        /// <paramref name="results"/> is <see langword="null"/>.
        /// </exception>
        /// <exception cref="ArgumentException">One of them is <see langword="null"/>.</exception>
        public static Task<T[]> WhenAll<T>(params IEnumerable<AsyncResult<T>> results)
        {
            ArgumentNullException.ThrowIfNull(results);
            return Task.WhenAll(results.Select(result => result?.AsTask()!));
        }
    }
}
