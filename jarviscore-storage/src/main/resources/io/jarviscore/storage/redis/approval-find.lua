return {state()}
