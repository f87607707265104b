using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastNet.Numerics;

/// <summary>
/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a keyed bijection of
/// 128-bit counters, ten rounds of two multiplications. Integers only, so the words are the same on every machine.
/// </summary>
internal static unsafe class PhiloxBlocks
{
    /// <summary>Words of a block.</summary>
    internal const int Words = 4;

    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>The block of a counter: words 0 and 1 in <c>Low</c>, words 2 and 3 in <c>High</c>, the first in the lower half.</summary>
    /// <param name="key">Words 0 and 1 of the key.</param>
    /// <param name="low">Words 0 and 1 of the counter.</param>
    /// <param name="high">Words 2 and 3 of the counter.</param>
    internal static (ulong Low, ulong High) Block(ulong key, ulong low, ulong high)
    {
        uint c0 = (uint)low, c1 = (uint)(low >> 32), c2 = (uint)high, c3 = (uint)(high >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0, p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (c0 | (ulong)c1 << 32, c2 | (ulong)c3 << 32);
    }

    /// <summary>Writes the blocks of the counters (first + i, high), two 64-bit words each.</summary>
    internal static void Fill(ulong key, ulong first, ulong high, nint blocks, ulong* destination)
    {
        nint i = 0;
        if (Cpu.Level != SimdLevel.Scalar)
            for (nint lanes = Vector<ulong>.Count; i <= blocks - 2 * lanes; i += 2 * lanes)
                Pair(key, first + (ulong)i, high, destination + 2 * i);
        for (; i < blocks; i++)
            (destination[2 * i], destination[2 * i + 1]) = Block(key, first + (ulong)i, high);
    }

    /// <summary>Two vectors of blocks at once: one hides the other's latency. A lane is 64 bits, of which the lower 32 count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pair(ulong key, ulong first, ulong high, ulong* destination)
    {
        var mask = new Vector<ulong>(uint.MaxValue);
        var multiplier0 = new Vector<ulong>(Multiplier0);
        var multiplier1 = new Vector<ulong>(Multiplier1);
        Vector<ulong> a = new Vector<ulong>(first) + Vector<ulong>.Indices, b = a + new Vector<ulong>((ulong)Vector<ulong>.Count);
        Vector<ulong> a0 = a & mask, a1 = a >>> 32, a2 = new(high & uint.MaxValue), a3 = new(high >> 32);
        Vector<ulong> b0 = b & mask, b1 = b >>> 32, b2 = a2, b3 = a3;
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            Vector<ulong> key0 = new(k0), key1 = new(k1);
            Vector<ulong> p0 = a0 * multiplier0, p1 = a2 * multiplier1, r0 = b0 * multiplier0, r1 = b2 * multiplier1;
            a0 = (p1 >>> 32) ^ a1 ^ key0;
            a1 = p1 & mask;
            a2 = (p0 >>> 32) ^ a3 ^ key1;
            a3 = p0 & mask;
            b0 = (r1 >>> 32) ^ b1 ^ key0;
            b1 = r1 & mask;
            b2 = (r0 >>> 32) ^ b3 ^ key1;
            b3 = r0 & mask;
            k0 += Weyl0;
            k1 += Weyl1;
        }

        Interleave(a0 | (a1 << 32), a2 | (a3 << 32), destination);
        Interleave(b0 | (b1 << 32), b2 | (b3 << 32), destination + 2 * Vector<ulong>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(Vector<ulong> low, Vector<ulong> high, ulong* destination)
    {
        for (int lane = 0; lane < Vector<ulong>.Count; lane++)
        {
            destination[2 * lane] = low[lane];
            destination[2 * lane + 1] = high[lane];
        }
    }
}
