using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastNet.Numerics.Simd;

/// <summary>
/// The first lanes of a vector, to and from memory without masks: in halves, quarters and single floats, all in registers. A
/// double counts as two lanes.
/// </summary>
internal static unsafe class Pieces
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveInlining;

    /// <summary>Up to 4 floats and zeros.</summary>
    [MethodImpl(Hot)]
    internal static Vector128<float> Load128(float* source, int lanes) => lanes >= 4 ? Vector128.Load(source) : Load3(source, lanes);

    /// <summary>Up to 8 floats and zeros.</summary>
    [MethodImpl(Hot)]
    internal static Vector256<float> Load256(float* source, int lanes)
    {
        if (lanes >= 8)
            return Vector256.Load(source);
        Vector128<float> rest = Load3(source + (lanes & 4), lanes & 3);
        return lanes >= 4 ? Vector256.Create(Vector128.Load(source), rest) : Vector256.Create(rest, Vector128<float>.Zero);
    }

    /// <summary>Stores up to 4 floats.</summary>
    [MethodImpl(Hot)]
    internal static void Store128(Vector128<float> v, float* destination, int lanes)
    {
        if (lanes >= 4)
            v.Store(destination);
        else
            Store3(v, destination, lanes);
    }

    /// <summary>Stores up to 8 floats.</summary>
    [MethodImpl(Hot)]
    internal static void Store256(Vector256<float> v, float* destination, int lanes)
    {
        if (lanes >= 8)
        {
            v.Store(destination);
            return;
        }

        Vector128<float> rest = v.GetLower();
        if (lanes >= 4)
        {
            rest.Store(destination);
            rest = v.GetUpper();
        }

        Store3(rest, destination + (lanes & 4), lanes & 3);
    }

    [MethodImpl(Hot)]
    private static Vector128<float> Load3(float* source, int lanes)
    {
        if ((lanes & 2) == 0)
            return lanes == 0 ? Vector128<float>.Zero : Vector128.CreateScalar(*source);
        Vector128<float> pair = Vector128.CreateScalar(*(double*)source).AsSingle();
        return (lanes & 1) == 0 ? pair : pair.WithElement(2, source[2]);
    }

    [MethodImpl(Hot)]
    private static void Store3(Vector128<float> v, float* destination, int lanes)
    {
        if ((lanes & 2) != 0)
        {
            *(double*)destination = v.AsDouble().ToScalar();
            if ((lanes & 1) != 0)
                destination[2] = v.GetElement(2);
        }
        else if (lanes != 0)
        {
            *destination = v.ToScalar();
        }
    }
}
