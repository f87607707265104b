using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Rows of a table by their numbers: what an embedding layer does. The backward pass adds the gradients of all places where a row was
/// taken, in the order of the places, so the bits do not depend on the number of threads.
/// </summary>
public static unsafe class EmbeddingTable
{
    /// <summary>y[i] = table[indices[i]], row by row.</summary>
    /// <param name="vocabulary">Rows of the table, 0 or more.</param>
    /// <param name="width">Elements of a row, 0 or more.</param>
    /// <param name="table">vocabulary x width.</param>
    /// <param name="indices">Row numbers, 0 to vocabulary - 1, in any order, repeated or not.</param>
    /// <param name="y">Receives a row for every index.</param>
    /// <exception cref="ArgumentException">
    /// A size does not fit, an index is out of range (its place and value are named), or y overlaps the table. Nothing is written.
    /// </exception>
    public static void Forward(int vocabulary, int width, ReadOnlySpan<float> table, ReadOnlySpan<int> indices, Span<float> y)
    {
        CheckSizes(vocabulary, width, table.Length, nameof(table), indices);
        Check.Length(y.Length, (long)indices.Length * width, nameof(y));
        Check.Disjoint(y, table, nameof(y), nameof(table));
        fixed (float* source = table, destination = y)
        fixed (int* rows = indices)
        {
            var kernel = new GatherKernel(width, source, rows, indices.Length, destination);
            Dispatch.Run<float, GatherKernel>(ref kernel);
        }
    }

    /// <summary>gradient[indices[i]] += dy[i], row by row: adds to what is there.</summary>
    /// <param name="vocabulary">Rows of the table, 0 or more.</param>
    /// <param name="width">Elements of a row, 0 or more.</param>
    /// <param name="indices">Row numbers of the forward pass.</param>
    /// <param name="dy">A row for every index.</param>
    /// <param name="gradient">vocabulary x width.</param>
    /// <exception cref="ArgumentException">
    /// A size does not fit, an index is out of range (its place and value are named), or gradient overlaps dy. Nothing is written.
    /// </exception>
    public static void Backward(int vocabulary, int width, ReadOnlySpan<int> indices, ReadOnlySpan<float> dy, Span<float> gradient)
    {
        CheckSizes(vocabulary, width, gradient.Length, nameof(gradient), indices);
        Check.Length(dy.Length, (long)indices.Length * width, nameof(dy));
        Check.Disjoint(gradient, dy, nameof(gradient), nameof(dy));
        fixed (float* source = dy, destination = gradient)
        fixed (int* rows = indices)
        {
            var kernel = new ScatterKernel(vocabulary, width, source, rows, indices.Length, destination);
            Dispatch.Run<float, ScatterKernel>(ref kernel);
        }
    }

    private static void CheckSizes(int vocabulary, int width, int length, string name, ReadOnlySpan<int> indices)
    {
        Check.Size(vocabulary);
        Check.Size(width);
        Check.Length(length, (long)vocabulary * width, name);
        for (int i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)vocabulary)
                Check.Throw(nameof(indices), $"indices[{i}] is {indices[i]}; expected 0 to {vocabulary - 1}, the rows of the table.");
        }
    }

    private readonly struct GatherKernel(int width, float* table, int* rows, int count, float* y) : IKernel<float>
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            if (width == 0)
                return;
            int perChunk = Math.Max(1, Streaming.ChunkElements / width);
            var body = new GatherChunks<V>(width, table, rows, count, perChunk, y);
            Team.Run((count + perChunk - 1) / perChunk, ref body);
        }
    }

    private readonly struct GatherChunks<V>(int width, float* table, int* rows, int count, int perChunk, float* y) : ITeamBody
        where V : unmanaged, IVec<V, float>
    {
        public void Run(int chunk)
        {
            bool streaming = (long)count * width * sizeof(float) >= Streaming.FromBytes;
            nint end = (nint)Math.Min(count, (chunk + 1L) * perChunk);
            for (nint i = (nint)chunk * perChunk; i < end; i++)
                Streaming.Copy<V>(table + (nint)rows[i] * width, y + i * width, width, streaming);

            // Streaming stores are not ordered with those that follow; a flag set by the caller must not overtake them.
            if (streaming)
                Interlocked.MemoryBarrier();
        }
    }

    private readonly struct ScatterKernel(int vocabulary, int width, float* dy, int* rows, int count, float* gradient) : IKernel<float>
    {
        // A chunk owns some columns of some rows and goes through all indices, so no two add to the same element: four lines of every row,
        // and where that makes less than so many chunks, parts of the vocabulary.
        private const int StripColumns = 64;
        private const int LeastChunks = 8;

        // From this many elements on a second thread pays.
        private const long ParallelElements = 1 << 16;

        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            if (width == 0)
                return;
            bool parallel = (long)count * width >= ParallelElements;
            int strips = parallel ? (width + StripColumns - 1) / StripColumns : 1;
            int parts = parallel ? Math.Clamp(LeastChunks / strips, 1, vocabulary) : 1;
            var body = new ScatterChunks<V>(
                vocabulary, width, dy, rows, count, gradient, parallel ? StripColumns : width, parts);
            Team.Run(strips * parts, ref body);
        }
    }

    private readonly struct ScatterChunks<V>(
        int vocabulary, int width, float* dy, int* rows, int count, float* gradient, int columns, int parts) : ITeamBody
        where V : unmanaged, IVec<V, float>
    {
        public void Run(int chunk)
        {
            (int strip, int part) = Math.DivRem(chunk, parts);
            nint first = (nint)strip * columns;
            int low = (int)((long)vocabulary * part / parts), high = (int)((long)vocabulary * (part + 1) / parts);
            Add(dy + first, gradient + first, (nint)Math.Min(columns, width - first), low, (uint)(high - low));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Add(float* source, float* destination, nint length, int low, uint many)
        {
            for (nint i = 0; i < count; i++)
            {
                if ((uint)(rows[i] - low) >= many)
                    continue;
                float* from = source + i * width, to = destination + (nint)rows[i] * width;
                for (nint c = 0; c < length; c += V.Lanes)
                    UpTo<V>.Store(UpTo<V>.Load(to + c, length - c) + UpTo<V>.Load(from + c, length - c), to + c, length - c);
            }
        }
    }
}
