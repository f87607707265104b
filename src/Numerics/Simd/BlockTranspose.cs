using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastNet.Numerics.Simd;

/// <summary>In-register transposes of one block: pairs, then quads or 128-bit quarters, then halves change places.</summary>
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run8x8(double* source, nint ld, double* destination, nint destinationLd)
    {
        double* s4 = source + 4 * ld;
        Store8x8(
            Vector512.Load(source),
            Vector512.Load(source + ld),
            Vector512.Load(source + 2 * ld),
            Vector512.Load(source + 3 * ld),
            Vector512.Load(s4),
            Vector512.Load(s4 + ld),
            Vector512.Load(s4 + 2 * ld),
            Vector512.Load(s4 + 3 * ld),
            destination,
            destinationLd);
    }

    /// <summary>8 rows of 8 doubles become 8 columns: pairs, then 128-bit quarters, then halves change places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store8x8(
        Vector512<double> r0,
        Vector512<double> r1,
        Vector512<double> r2,
        Vector512<double> r3,
        Vector512<double> r4,
        Vector512<double> r5,
        Vector512<double> r6,
        Vector512<double> r7,
        double* destination,
        nint ld)
    {
        // Even (odd) columns of two rows, a pair in each quarter.
        Vector512<double> p0 = Avx512F.UnpackLow(r0, r1), p1 = Avx512F.UnpackHigh(r0, r1);
        Vector512<double> p2 = Avx512F.UnpackLow(r2, r3), p3 = Avx512F.UnpackHigh(r2, r3);
        Vector512<double> p4 = Avx512F.UnpackLow(r4, r5), p5 = Avx512F.UnpackHigh(r4, r5);
        Vector512<double> p6 = Avx512F.UnpackLow(r6, r7), p7 = Avx512F.UnpackHigh(r6, r7);

        // 0x88 takes quarters 0 and 2 of both operands, 0xDD quarters 1 and 3.
        Vector512<double> q0 = Avx512F.Shuffle4x128(p0, p2, 0x88), q2 = Avx512F.Shuffle4x128(p0, p2, 0xDD);
        Vector512<double> q1 = Avx512F.Shuffle4x128(p1, p3, 0x88), q3 = Avx512F.Shuffle4x128(p1, p3, 0xDD);
        Vector512<double> q4 = Avx512F.Shuffle4x128(p4, p6, 0x88), q6 = Avx512F.Shuffle4x128(p4, p6, 0xDD);
        Vector512<double> q5 = Avx512F.Shuffle4x128(p5, p7, 0x88), q7 = Avx512F.Shuffle4x128(p5, p7, 0xDD);

        double* d4 = destination + 4 * ld;
        Avx512F.Shuffle4x128(q0, q4, 0x88).Store(destination);
        Avx512F.Shuffle4x128(q1, q5, 0x88).Store(destination + ld);
        Avx512F.Shuffle4x128(q2, q6, 0x88).Store(destination + 2 * ld);
        Avx512F.Shuffle4x128(q3, q7, 0x88).Store(destination + 3 * ld);
        Avx512F.Shuffle4x128(q0, q4, 0xDD).Store(d4);
        Avx512F.Shuffle4x128(q1, q5, 0xDD).Store(d4 + ld);
        Avx512F.Shuffle4x128(q2, q6, 0xDD).Store(d4 + 2 * ld);
        Avx512F.Shuffle4x128(q3, q7, 0xDD).Store(d4 + 3 * ld);
    }

    /// <summary>8 rows of 16 floats become 16 columns: pairs, then quads, then quads are put together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store8x16(
        Vector512<float> r0,
        Vector512<float> r1,
        Vector512<float> r2,
        Vector512<float> r3,
        Vector512<float> r4,
        Vector512<float> r5,
        Vector512<float> r6,
        Vector512<float> r7,
        float* destination,
        nint ld)
    {
        Vector512<float> p0 = Avx512F.UnpackLow(r0, r1), p1 = Avx512F.UnpackHigh(r0, r1);
        Vector512<float> p2 = Avx512F.UnpackLow(r2, r3), p3 = Avx512F.UnpackHigh(r2, r3);
        Vector512<float> p4 = Avx512F.UnpackLow(r4, r5), p5 = Avx512F.UnpackHigh(r4, r5);
        Vector512<float> p6 = Avx512F.UnpackLow(r6, r7), p7 = Avx512F.UnpackHigh(r6, r7);

        // Columns i, i + 4, i + 8 and i + 12 of four rows.
        Vector512<double> q0 = Avx512F.Shuffle(p0, p2, 0x44).AsDouble(), q4 = Avx512F.Shuffle(p4, p6, 0x44).AsDouble();
        Vector512<double> q1 = Avx512F.Shuffle(p0, p2, 0xEE).AsDouble(), q5 = Avx512F.Shuffle(p4, p6, 0xEE).AsDouble();
        Vector512<double> q2 = Avx512F.Shuffle(p1, p3, 0x44).AsDouble(), q6 = Avx512F.Shuffle(p5, p7, 0x44).AsDouble();
        Vector512<double> q3 = Avx512F.Shuffle(p1, p3, 0xEE).AsDouble(), q7 = Avx512F.Shuffle(p5, p7, 0xEE).AsDouble();
        StoreHalves(q0, q4, (double*)destination, 2 * ld);
        StoreHalves(q1, q5, (double*)(destination + ld), 2 * ld);
        StoreHalves(q2, q6, (double*)(destination + 2 * ld), 2 * ld);
        StoreHalves(q3, q7, (double*)(destination + 3 * ld), 2 * ld);
    }

    /// <summary>4 rows of 8 doubles become 8 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store4x8(
        Vector512<double> r0, Vector512<double> r1, Vector512<double> r2, Vector512<double> r3, double* destination, nint ld)
    {
        StoreHalves(Avx512F.UnpackLow(r0, r1), Avx512F.UnpackLow(r2, r3), destination, 2 * ld);
        StoreHalves(Avx512F.UnpackHigh(r0, r1), Avx512F.UnpackHigh(r2, r3), destination + ld, 2 * ld);
    }

    /// <summary>4 rows of 16 floats become 16 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store4x16(
        Vector512<float> r0, Vector512<float> r1, Vector512<float> r2, Vector512<float> r3, float* destination, nint ld)
    {
        Vector512<float> p0 = Avx512F.UnpackLow(r0, r1), p1 = Avx512F.UnpackHigh(r0, r1);
        Vector512<float> p2 = Avx512F.UnpackLow(r2, r3), p3 = Avx512F.UnpackHigh(r2, r3);
        StoreQuarters(Avx512F.Shuffle(p0, p2, 0x44), destination, 4 * ld);
        StoreQuarters(Avx512F.Shuffle(p0, p2, 0xEE), destination + ld, 4 * ld);
        StoreQuarters(Avx512F.Shuffle(p1, p3, 0x44), destination + 2 * ld, 4 * ld);
        StoreQuarters(Avx512F.Shuffle(p1, p3, 0xEE), destination + 3 * ld, 4 * ld);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreQuarters(Vector512<float> quarters, float* destination, nint step)
    {
        Vector256<float> lower = quarters.GetLower(), upper = quarters.GetUpper();
        lower.GetLower().Store(destination);
        lower.GetUpper().Store(destination + step);
        upper.GetLower().Store(destination + 2 * step);
        upper.GetUpper().Store(destination + 3 * step);
    }

    /// <summary>Quarter i of both operands, side by side, for every i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreHalves(Vector512<double> a, Vector512<double> b, double* destination, nint step)
    {
        Vector512<double> first = Avx512F.PermuteVar8x64x2(a, Vector512.Create(0L, 1, 8, 9, 2, 3, 10, 11), b);
        Vector512<double> last = Avx512F.PermuteVar8x64x2(a, Vector512.Create(4L, 5, 12, 13, 6, 7, 14, 15), b);
        first.GetLower().Store(destination);
        first.GetUpper().Store(destination + step);
        last.GetLower().Store(destination + 2 * step);
        last.GetUpper().Store(destination + 3 * step);
    }
}
