using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastNet.Numerics.Simd;

/// <summary>In-register transposes of one 256-bit block: pairs, then quads, then the two halves change places.</summary>
internal static unsafe class BlockTranspose
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run8x8(float* source, nint ld, float* destination, nint destinationLd)
    {
        Vector256<float> r0 = Vector256.Load(source), r1 = Vector256.Load(source + ld);
        Vector256<float> r2 = Vector256.Load(source + 2 * ld), r3 = Vector256.Load(source + 3 * ld);
        source += 4 * ld;
        Vector256<float> r4 = Vector256.Load(source), r5 = Vector256.Load(source + ld);
        Vector256<float> r6 = Vector256.Load(source + 2 * ld), r7 = Vector256.Load(source + 3 * ld);

        Vector256<float> p0 = Avx.UnpackLow(r0, r1), p1 = Avx.UnpackHigh(r0, r1), p2 = Avx.UnpackLow(r2, r3), p3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> p4 = Avx.UnpackLow(r4, r5), p5 = Avx.UnpackHigh(r4, r5), p6 = Avx.UnpackLow(r6, r7), p7 = Avx.UnpackHigh(r6, r7);

        // 0x44 takes the lower pair of both operands, 0xEE the upper pair.
        Vector256<float> q0 = Avx.Shuffle(p0, p2, 0x44), q1 = Avx.Shuffle(p0, p2, 0xEE);
        Vector256<float> q2 = Avx.Shuffle(p1, p3, 0x44), q3 = Avx.Shuffle(p1, p3, 0xEE);
        Vector256<float> q4 = Avx.Shuffle(p4, p6, 0x44), q5 = Avx.Shuffle(p4, p6, 0xEE);
        Vector256<float> q6 = Avx.Shuffle(p5, p7, 0x44), q7 = Avx.Shuffle(p5, p7, 0xEE);

        Avx.Permute2x128(q0, q4, 0x20).Store(destination);
        Avx.Permute2x128(q1, q5, 0x20).Store(destination + destinationLd);
        Avx.Permute2x128(q2, q6, 0x20).Store(destination + 2 * destinationLd);
        Avx.Permute2x128(q3, q7, 0x20).Store(destination + 3 * destinationLd);
        destination += 4 * destinationLd;
        Avx.Permute2x128(q0, q4, 0x31).Store(destination);
        Avx.Permute2x128(q1, q5, 0x31).Store(destination + destinationLd);
        Avx.Permute2x128(q2, q6, 0x31).Store(destination + 2 * destinationLd);
        Avx.Permute2x128(q3, q7, 0x31).Store(destination + 3 * destinationLd);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run4x4(double* source, nint ld, double* destination, nint destinationLd)
    {
        Vector256<double> r0 = Vector256.Load(source), r1 = Vector256.Load(source + ld);
        Vector256<double> r2 = Vector256.Load(source + 2 * ld), r3 = Vector256.Load(source + 3 * ld);

        Vector256<double> p0 = Avx.UnpackLow(r0, r1), p1 = Avx.UnpackHigh(r0, r1);
        Vector256<double> p2 = Avx.UnpackLow(r2, r3), p3 = Avx.UnpackHigh(r2, r3);

        Avx.Permute2x128(p0, p2, 0x20).Store(destination);
        Avx.Permute2x128(p1, p3, 0x20).Store(destination + destinationLd);
        Avx.Permute2x128(p0, p2, 0x31).Store(destination + 2 * destinationLd);
        Avx.Permute2x128(p1, p3, 0x31).Store(destination + 3 * destinationLd);
    }
}
