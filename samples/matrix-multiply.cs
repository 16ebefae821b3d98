#:project ../src/Procession/Procession.csproj

// Arguments and results can be any data: here pairs of matrices.
using Procession;

(int[][] A, int[][] B)[] tasks =
[
    ([[1, 2], [3, 4]], [[5, 6], [7, 8]]),
    ([[2, 0], [1, 3]], [[4, 1], [2, 5]]),
    ([[1, 1], [1, 1]], [[1, 2], [3, 4]]),
];

using var pool = new ProcessPool(3);
int[][][] results = pool.StarMap(MultiplyMatrices, tasks);

foreach (int[][] result in results)
{
    Console.WriteLine($"Result: [{string.Join(", ", result.Select(row => $"[{string.Join(", ", row)}]"))}]");
}

// Multiplies two 2x2 matrices.
static int[][] MultiplyMatrices(int[][] matrixA, int[][] matrixB)
{
    int[][] result = [[0, 0], [0, 0]];
    for (int i = 0; i < 2; i++)
    {
        for (int j = 0; j < 2; j++)
        {
            for (int k = 0; k < 2; k++)
            {
                result[i][j] += matrixA[i][k] * matrixB[k][j];
            }
        }
    }

    return result;
}
