using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Copies and fills of runs of floats, and stores, past the caches where that pays.</summary>
internal static unsafe class Streaming
{
    /// <summary>A destination from this size on is written past the caches, see <see cref="Map"/>.</summary>
    internal const long FromBytes = 16 << 20;

    /// <summary>Elements of a chunk: 256 KB.</summary>
    internal const int ChunkElements = 1 << 16;

    /// <summary>destination[0..length] = source[0..length]; they do not overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Copy<V>(float* source, float* destination, nint length, bool streaming)
        where V : unmanaged, IVec<V, float>
    {
        nint i = 0;
        if (streaming && (nuint)destination % sizeof(float) == 0)
        {
            i = Math.Min(length, Misaligned<V>(destination));
            Short(source, destination, i);
            for (; i <= length - V.Lanes; i += V.Lanes)
                V.Load(source + i).StoreStreaming(destination + i);
        }

        for (; i <= length - 4 * V.Lanes; i += 4 * V.Lanes)
        {
            V a = V.Load(source + i), b = V.Load(source + i + V.Lanes);
            V c = V.Load(source + i + 2 * V.Lanes), d = V.Load(source + i + 3 * V.Lanes);
            a.Store(destination + i);
            b.Store(destination + i + V.Lanes);
            c.Store(destination + i + 2 * V.Lanes);
            d.Store(destination + i + 3 * V.Lanes);
        }

        for (; i <= length - V.Lanes; i += V.Lanes)
            V.Load(source + i).Store(destination + i);
        Short(source + i, destination + i, length - i);
    }

    /// <summary>destination[0..length] = value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Fill<V>(float value, float* destination, nint length, bool streaming)
        where V : unmanaged, IVec<V, float>
    {
        V all = V.Broadcast(value);
        nint i = 0;
        if (streaming && (nuint)destination % sizeof(float) == 0)
        {
            for (nint head = Math.Min(length, Misaligned<V>(destination)); i < head; i++)
                destination[i] = value;
            for (; i <= length - V.Lanes; i += V.Lanes)
                all.StoreStreaming(destination + i);
        }

        for (; i <= length - V.Lanes; i += V.Lanes)
            all.Store(destination + i);
        for (; i < length; i++)
            destination[i] = value;
    }

    /// <summary>Stores a vector, past the caches (aligned then) if the type says so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store<V, TStreaming>(float* to, V value)
        where V : unmanaged, IVec<V, float>
        where TStreaming : struct, ISwitch
    {
        if (TStreaming.On)
            value.StoreStreaming(to);
        else
            value.Store(to);
    }

    // Elements up to the next whole vector.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Misaligned<V>(float* destination)
        where V : unmanaged, IVec<V, float> => (nint)((0 - (nuint)destination) % (nuint)(V.Lanes * sizeof(float))) / sizeof(float);

    /// <summary>Less than a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Short(float* source, float* destination, nint length)
    {
        for (nint i = 0; i < length; i++)
            destination[i] = source[i];
    }
}
