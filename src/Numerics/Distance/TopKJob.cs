using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Merges a block of columns into the k smallest of every row so far. Each row's indices and values are a heap with the worst
/// on top, so one comparison of vectors tells that none of the next elements belongs to the k smallest.
/// </summary>
internal unsafe struct TopKJob<V, T> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Elements per chunk: some tens of microseconds.
    private const int ChunkElements = 1 << 17;

    public nint Rows, Columns;

    /// <summary>Rows x Columns elements.</summary>
    public T* Matrix;

    /// <summary>1 or more, at most the columns of all blocks together.</summary>
    public nint K;

    /// <summary>Column number of the block's first column; blocks come in order.</summary>
    public nint First;

    /// <summary>Rows x K each: the heaps, and after the last block the sorted result.</summary>
    public int* Indices;

    public T* Values;

    /// <summary>Whether this is the last block.</summary>
    public bool Last;

    private nint _rowsPerChunk;

    internal static void Run(TopKJob<V, T> job)
    {
        job._rowsPerChunk = Math.Max(1, ChunkElements / Math.Max(1, job.Columns));
        Team.Run((int)((job.Rows + job._rowsPerChunk - 1) / job._rowsPerChunk), ref job);
    }

    public readonly void Run(int chunk)
    {
        nint end = Math.Min(Rows, (chunk + 1) * _rowsPerChunk);
        for (nint row = chunk * _rowsPerChunk; row < end; row++)
        {
            var heap = new WorstFirst<T>(Indices + row * K, Values + row * K);
            Merge(Matrix + row * Columns, heap);
            if (Last)
                heap.Sort(K);
        }
    }

    private readonly void Merge(T* row, WorstFirst<T> heap)
    {
        nint j = 0;
        for (nint held = First; held < K && j < Columns; held++, j++)
            heap.Add(held, (int)(First + j), row[j]);

        while (j < Columns)
        {
            // A later column loses a tie, so only smaller elements get in. Against NaN vectors cannot tell.
            if (!T.IsNaN(heap.Worst) && j <= Columns - V.Lanes && !V.Any(V.LessThan(V.Load(row + j), V.Broadcast(heap.Worst))))
            {
                j += V.Lanes;
                continue;
            }

            for (nint stop = Math.Min(j + V.Lanes, Columns); j < stop; j++)
                if (row[j] < heap.Worst || (T.IsNaN(heap.Worst) && !T.IsNaN(row[j])))
                    heap.Replace(K, (int)(First + j), row[j]);
        }
    }
}
