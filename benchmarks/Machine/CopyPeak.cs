using System.Runtime.CompilerServices;
using FastNet.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Benchmarks;

/// <summary>How a copy stores.</summary>
internal enum CopyKind
{
    /// <summary>Vector loads and stores.</summary>
    Vectors,

    /// <summary>Vector loads, stores past the caches.</summary>
    Streaming,

    /// <summary>The runtime's own copy.</summary>
    Runtime,
}

/// <summary>
/// The machine's bandwidth limit: every thread copies its own slice of one array to its own slice of another, again and again.
/// Bytes read and bytes written both count.
/// </summary>
internal sealed unsafe class CopyPeak
{
    // About 2 ms at 40 GB/s for small footprints; one pass where a pass is longer than that.
    private const long BytesPerMeasurement = 80_000_000;

    private const int Repeats = 6;

    private readonly Operand<float> _source;
    private readonly Operand<float> _destination;
    private readonly Gang _gang;
    private readonly int _slice;
    private readonly int _passes;

    /// <param name="footprint">Bytes that source and destination take together.</param>
    /// <param name="gang">Threads that copy at once.</param>
    public CopyPeak(long footprint, Gang gang)
    {
        int threads = gang.Threads;
        _gang = gang;

        // Whole vectors of the widest kind for every thread.
        const int Line = AlignedBuffer<float>.Alignment;
        _slice = (int)Math.Max(1, footprint / (2 * Line) / threads) * (Line / sizeof(float));
        _passes = (int)Math.Max(1, BytesPerMeasurement / (2L * sizeof(float) * _slice * threads));
        _source = new Operand<float>(_slice * threads);
        _destination = new Operand<float>(_slice * threads);
        _source.Span.Fill(1);
        _destination.Span.Clear();
    }

    /// <summary>One measurement in GB/s.</summary>
    public double Measure(CopyKind kind)
    {
        double seconds = _gang.FastestSeconds(Repeats, thread =>
        {
            float* source = _source.Pointer + (nint)thread * _slice;
            float* destination = _destination.Pointer + (nint)thread * _slice;
            for (int pass = 0; pass < _passes; pass++)
                Copy(kind, source, destination, _slice);
        });
        GC.KeepAlive(this);
        return 2.0 * sizeof(float) * _slice * _gang.Threads * _passes / seconds / 1e9;
    }

    private static void Copy(CopyKind kind, float* source, float* destination, nint count)
    {
        if (kind == CopyKind.Runtime)
        {
            Buffer.MemoryCopy(source, destination, count * sizeof(float), count * sizeof(float));
            return;
        }

        switch (Cpu.SupportedLevels[^1])
        {
            case SimdLevel.Avx512: Copy<Vec512<float>>(kind == CopyKind.Streaming, source, destination, count); break;
            case SimdLevel.Avx2: Copy<Vec256<float>>(kind == CopyKind.Streaming, source, destination, count); break;
            case SimdLevel.Portable: Copy<VecN<float>>(kind == CopyKind.Streaming, source, destination, count); break;
            default: Copy<Vec1<float>>(kind == CopyKind.Streaming, source, destination, count); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Copy<V>(bool streaming, float* source, float* destination, nint count)
        where V : unmanaged, IVec<V, float>
    {
        if (streaming)
        {
            for (nint i = 0; i < count; i += V.Lanes)
                V.Load(source + i).StoreStreaming(destination + i);
        }
        else
        {
            for (nint i = 0; i < count; i += V.Lanes)
                V.Load(source + i).Store(destination + i);
        }
    }
}
